package dev.lifeboat.local;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * The main class of every child JVM: ties its life to its parent's, then calls the main class that is meant. The parent
 * holds the other end of the standard input and never writes to it; when the parent is gone, however it went, the input
 * ends and this JVM halts at once. Every part survives that, as it survives a crash.
 */
public final class Tether {
    private static final int EXIT_PARENT_GONE = 137;

    private Tether() {}

    /**
     * @param args the main class that is meant, then its arguments
     */
    public static void main(String[] args) throws Throwable {
        hold();
        var main = Class.forName(args[0]).getMethod("main", String[].class);
        try {
            main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static void hold() {
        var thread = new Thread(Tether::haltAtEndOfInput, "tether");
        thread.setDaemon(true);
        thread.start();
    }

    private static void haltAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // nobody writes here; only the end counts
            }
        } catch (IOException e) {
            // the pipe is broken: the parent is gone as well
        }
        Runtime.getRuntime().halt(EXIT_PARENT_GONE);
    }
}
