package dev.lifeboat.ingest.capture;

/** The catalog cannot be read as things are; the message says why and what to do. It is tried again. */
public final class CannotCaptureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CannotCaptureException(String message) {
        super(message);
    }

    CannotCaptureException(String message, Throwable cause) {
        super(message, cause);
    }
}
