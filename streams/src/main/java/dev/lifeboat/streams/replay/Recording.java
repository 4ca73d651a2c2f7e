package dev.lifeboat.streams.replay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.List;

/**
 * Recorded evidence, valid as a whole: entries in the order of the log. The format is in docs/replay.md.
 *
 * @param entries at least one; none is before the one above it
 */
public record Recording(Story story, List<Entry> entries) {
    public Recording {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a recording, JSON lines, to its end.
     *
     * @throws UnreadableRecordingException with everything that is wrong with it
     */
    public static Recording read(Reader lines) throws IOException, UnreadableRecordingException {
        var reader = new RecordingReader();
        var buffered = new BufferedReader(lines);
        for (String line = buffered.readLine(); line != null; line = buffered.readLine()) {
            reader.line(line);
        }
        return reader.recording();
    }
}
