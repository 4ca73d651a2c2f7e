package dev.lifeboat.sink.store;

/** PostgreSQL does not answer, or cannot write now. Nothing was stored that the offsets do not tell; ask again later. */
public final class StoreUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
