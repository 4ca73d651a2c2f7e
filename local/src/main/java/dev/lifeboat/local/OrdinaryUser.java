package dev.lifeboat.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** As whom servers run that refuse to be run by root, where there is no other account for them. */
public final class OrdinaryUser {
    private static final List<String> NAMESPACE = List.of("unshare", "-U");

    private OrdinaryUser() {}

    /**
     * What goes before a command: nothing, or, when this process is root, a user namespace of its own, in which root is nobody,
     * and yet owns its files.
     *
     * @throws PartFailedException if this machine allows root no such namespace
     */
    public static List<String> words() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        if (!works()) {
            throw new PartFailedException(
                    "PostgreSQL refuses to run as root, and this machine allows no user namespace (unshare -U);"
                            + " run lifeboat as an ordinary user",
                    (Throwable) null);
        }
        return NAMESPACE;
    }

    private static boolean works() {
        var command = new ArrayList<>(NAMESPACE);
        command.add("true");
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
