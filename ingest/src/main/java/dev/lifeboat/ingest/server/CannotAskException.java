package dev.lifeboat.ingest.server;

import dev.lifeboat.ingest.observe.Fault;
import org.jspecify.annotations.Nullable;

/** A server that cannot be reached, does not let us in, or went away. The message says where and what to do. */
public final class CannotAskException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CannotAskException(String message) {
        this(message, null);
    }

    public CannotAskException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** It, as what keeps a source from being read. */
    public Fault fault(String place) {
        return Fault.unseen(place, String.valueOf(getMessage()));
    }
}
