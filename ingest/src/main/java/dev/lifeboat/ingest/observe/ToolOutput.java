package dev.lifeboat.ingest.observe;

import dev.lifeboat.ingest.catalog.Texts;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a tool printed.
 *
 * @param name where it is from, for messages: the command, or the path of the file
 * @param bytes its standard output
 * @param takenAt when it was printed: when the run began, or when the file was last written
 * @param exitCode how the run ended; null for saved output. A tool may end with 0 and have failed
 * @param complaints its standard error, all of it
 * @param isEvent whether it is one event of a topic, and so nothing else that the tool prints, whatever it looks like
 */
@SuppressWarnings("ArrayRecordComponent") // up to a hundred megabytes, compared by nobody
public record ToolOutput(
        String name,
        byte[] bytes,
        Instant takenAt,
        @Nullable Integer exitCode,
        String complaints,
        boolean isEvent) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._][A-Za-z0-9._-]*");
    private static final int LONGEST_COMPLAINT = 8 * 1024;

    public ToolOutput(String name, byte[] bytes, Instant takenAt, @Nullable Integer exitCode, String complaints) {
        this(name, bytes, takenAt, exitCode, complaints, false);
    }

    /** One event of a topic. */
    public static ToolOutput event(String name, byte[] bytes, Instant takenAt) {
        return new ToolOutput(name, bytes, takenAt, null, "", true);
    }

    /** Output that was saved. */
    public static ToolOutput saved(String name, byte[] bytes, Instant takenAt) {
        return new ToolOutput(name, bytes, takenAt, null, "");
    }

    /** Whether the run itself says that it failed; saved output does not. */
    public boolean failed() {
        return exitCode != null && exitCode != 0;
    }

    /** What to say of a run that failed. */
    public Fault failure() {
        String last = complaints.substring(Math.max(0, complaints.length() - LONGEST_COMPLAINT));
        return Fault.unseen(name, "ended with exit code " + exitCode + (last.isBlank() ? "" : ": " + last.strip()));
    }

    /**
     * A name that it holds, to be put into a command; with {@code ssh} before it a shell reads that.
     *
     * @throws BadInputException if it could be taken for anything but a name
     */
    public String plain(String held) {
        if (!PLAIN.matcher(held).matches()) {
            throw new BadInputException(
                    name,
                    "names '" + Texts.bounded(held, 60)
                            + "', which is put into no command; expected letters, digits, '.', '_' and '-'");
        }
        return held;
    }

    public boolean isBlank() {
        for (byte b : bytes) {
            if (b > ' ' || b < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * As text.
     *
     * @throws BadInputException if it is not UTF-8, saying at which byte
     */
    public String text() {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var in = ByteBuffer.wrap(bytes);
        try {
            return decoder.decode(in).toString();
        } catch (CharacterCodingException e) {
            throw new BadInputException(name + ", byte " + in.position(), "is not UTF-8 text");
        }
    }
}
