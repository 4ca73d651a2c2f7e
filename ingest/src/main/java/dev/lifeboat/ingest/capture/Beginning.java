package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.Publication;

/** How a reading of a catalog begins: where the last one stopped, or anew with a snapshot. */
sealed interface Beginning {
    Epoch epoch();

    /** The tables, as they were found. */
    Publication.Tables tables();

    /** Goes on where the last reading stopped. */
    record Resume(Epoch epoch, Publication.Tables tables) implements Beginning {}

    /** Begins anew; {@code epoch().reason()} says why. */
    record Afresh(Epoch epoch, Publication.Tables tables) implements Beginning {}
}
