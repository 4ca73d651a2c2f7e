package dev.lifeboat.connect;

import org.jspecify.annotations.Nullable;

/** The version of this plugin, as its archive has it. */
final class Version {
    private Version() {}

    static String ofThisPlugin() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
