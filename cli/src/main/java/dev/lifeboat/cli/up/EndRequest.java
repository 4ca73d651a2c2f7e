package dev.lifeboat.cli.up;

import java.util.concurrent.CompletableFuture;
import sun.misc.Signal;

/** Somebody asks for the end: Ctrl-C, SIGTERM, or a closed terminal. The second time everything ends at once. */
final class EndRequest {
    private static final int EXIT_AT_ONCE = 130;

    private EndRequest() {}

    /** Completes with the name of the first signal. */
    static CompletableFuture<String> listen() {
        var asked = new CompletableFuture<String>();
        for (String name : new String[] {"INT", "TERM", "HUP"}) {
            Signal.handle(new Signal(name), signal -> {
                if (!asked.complete(signal.getName())) {
                    // the children are tethered: they end with this process
                    Runtime.getRuntime().halt(EXIT_AT_ONCE);
                }
            });
        }
        return asked;
    }
}
