package dev.lifeboat.sink.store;

/** Another sink has moved the offset of a partition since this one last did. Nothing of the batch was stored. */
public final class FencedException extends Exception {
    private static final long serialVersionUID = 1L;

    FencedException(String message) {
        super(message);
    }
}
