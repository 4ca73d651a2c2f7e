package dev.lifeboat.local;

/** A port that a part needs is taken by another process. */
public final class PortTakenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int port;

    PortTakenException(int port, String purpose, Throwable cause) {
        super("port " + port + ", meant for " + purpose + ", is taken by another process", cause);
        this.port = port;
    }

    public int port() {
        return port;
    }
}
