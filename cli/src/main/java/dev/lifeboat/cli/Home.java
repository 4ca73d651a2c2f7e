package dev.lifeboat.cli;

import java.nio.file.Path;

/** Where the local stack keeps its things, unless it is told otherwise. */
public final class Home {
    /** The settings of the components of a local stack, in its data directory. */
    public static final String SETTINGS = "lifeboat.properties";

    private Home() {}

    /** {@code .lifeboat} in the checkout that the launcher is part of, else in the current directory. */
    public static Path data() {
        return Path.of(System.getProperty("lifeboat.root", "")).toAbsolutePath().resolve(".lifeboat");
    }
}
