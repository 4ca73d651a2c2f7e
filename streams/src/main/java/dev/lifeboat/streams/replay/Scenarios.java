package dev.lifeboat.streams.replay;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The incidents that come with Lifeboat. */
public final class Scenarios {
    public static final List<String> NAMES = List.of("gitlab-2017", "myspace-2019", "toy-story-2");

    private Scenarios() {}

    /** The recording of that name, if it is one of ours. */
    public static Optional<Recording> named(String name) {
        if (!NAMES.contains(name)) {
            return Optional.empty();
        }
        try (Reader lines = open(name)) {
            return Optional.of(Recording.read(lines));
        } catch (IOException | UnreadableRecordingException e) {
            throw new IllegalStateException("the scenario " + name + " that comes with Lifeboat cannot be read", e);
        }
    }

    private static Reader open(String name) throws IOException {
        @Nullable InputStream in = Scenarios.class.getResourceAsStream(name + ".jsonl");
        if (in == null) {
            throw new IOException(name + ".jsonl is not among the resources");
        }
        return new InputStreamReader(in, StandardCharsets.UTF_8);
    }
}
