package dev.lifeboat.schemas;

/** The schema registry does not answer. Nothing is known about the record: retry, then stop; never dead-letter. */
public final class RegistryUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
