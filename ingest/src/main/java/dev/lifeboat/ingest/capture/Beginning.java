package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.FoundTables;

/** How a reading of a catalog begins: where the last one stopped, or anew with a snapshot. */
sealed interface Beginning {
    Epoch epoch();

    /** The tables, as they were found. */
    FoundTables tables();

    /** Goes on where the last reading stopped. */
    record Resume(Epoch epoch, FoundTables tables) implements Beginning {}

    /** Begins anew; {@code epoch().reason()} says why. */
    record Afresh(Epoch epoch, FoundTables tables) implements Beginning {}
}
