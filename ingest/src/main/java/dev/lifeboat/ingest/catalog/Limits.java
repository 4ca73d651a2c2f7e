package dev.lifeboat.ingest.catalog;

/** How much text evidence holds, in characters. The whole text stays in the catalog; its digest is in the evidence. */
final class Limits {
    /** A name, a word, an id. */
    static final int NAME = 512;
    /** A place: path or URL. */
    static final int LOCATION = 2048;
    /** Details, a plan, what shows a checklist item. */
    static final int DETAILS = 8 * 1024;
    /** Items of a list. */
    static final int ITEMS = 100;
    /** One item of a list. */
    static final int ITEM = 1024;

    /** A row that became a dead letter: what fits one record. */
    static final int DEAD_LETTER = 3 * 1024 * 1024;

    private Limits() {}
}
