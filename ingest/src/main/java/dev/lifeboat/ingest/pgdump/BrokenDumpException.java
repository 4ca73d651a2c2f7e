package dev.lifeboat.ingest.pgdump;

/** A dump that ends early or is damaged. The message says where, and what is wrong there. */
final class BrokenDumpException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean endsEarly;

    private BrokenDumpException(String message, boolean endsEarly) {
        super(message);
        this.endsEarly = endsEarly;
    }

    static BrokenDumpException endsEarly(String message) {
        return new BrokenDumpException(message, true);
    }

    static BrokenDumpException damaged(String message) {
        return new BrokenDumpException(message, false);
    }

    /** Whether more could follow: it may still be being written. */
    boolean endsEarly() {
        return endsEarly;
    }

    String problem() {
        return String.valueOf(getMessage());
    }
}
