package dev.lifeboat.sink.store;

/** PostgreSQL refuses a value, and would refuse it again. Nothing of the batch was stored. */
public final class UnstorableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnstorableException(String message, Throwable cause) {
        super(message, cause);
    }
}
