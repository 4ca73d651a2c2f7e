package dev.lifeboat.schemas;

import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the schemas of this build as a released baseline: run once per release, with the release's name. */
public final class ReleaseBaseline {
    private ReleaseBaseline() {}

    public static void main(String[] args) throws Exception {
        for (Topic<?> topic : Topics.ALL) {
            Files.writeString(
                    Path.of("schemas/src/released", topic.name() + "." + args[0] + ".avsc"),
                    topic.schema().toString(true) + "\n");
        }
    }
}
