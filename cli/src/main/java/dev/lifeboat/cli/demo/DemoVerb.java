package dev.lifeboat.cli.demo;

import java.util.concurrent.Callable;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lifeboat demo}: the whole story on a throw-away stack. */
@Command(
        name = "demo",
        description =
                "The whole story on a throw-away stack with real parts: denied, proven, allowed, lost, and the clock.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the story went as it must",
            "1:it did not, or it crashed",
            "8:a backup or a restore that should have been good was not"
        })
public final class DemoVerb implements Callable<Integer> {
    @Option(names = "--json", description = "One JSON object a line on stdout; people still read stderr.")
    private boolean json;

    @Option(names = "--keep", description = "Leave the stack running afterwards, until Ctrl-C, and keep its files.")
    private boolean keep;

    @Override
    public Integer call() {
        // libraries that log by other ways must not write into the story
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        boolean terminal = System.console() != null && System.getenv("NO_COLOR") == null;
        return new Demo(System.err, terminal, json ? System.out : null, keep).play();
    }
}
