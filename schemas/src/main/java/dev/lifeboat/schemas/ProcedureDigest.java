package dev.lifeboat.schemas;

import dev.lifeboat.v1.ProcedureEvidence;
import dev.lifeboat.v1.ProcedureStep;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a recovery procedure says to do, in one word: the same for the same steps, commands and values, whoever tells of them.
 * Whom to call, what is needed and how long it should take stand in it no more than who registered it.
 */
public final class ProcedureDigest {
    private ProcedureDigest() {}

    /** SHA-256, as hexadecimal digits; null of one without commands: its words are for people, and its name alone tells it. */
    public static @Nullable String of(ProcedureEvidence procedure) {
        List<ProcedureStep> steps = procedure.getStepDetails();
        if (steps.stream().allMatch(step -> step.getCommand() == null)) {
            return null;
        }
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            for (ProcedureStep step : steps) {
                put(out, step.getTitle());
                put(out, step.getCommand());
            }
            put(out, null);
            for (Map.Entry<String, String> value : new TreeMap<>(procedure.getValues()).entrySet()) {
                put(out, value.getKey());
                put(out, value.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sha256(bytes.toByteArray());
    }

    /** With its length, so that nothing can be taken for two, nor two for one. */
    private static void put(DataOutputStream out, @Nullable String text) throws IOException {
        byte[] utf8 = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(text == null ? -1 : utf8.length);
        out.write(utf8);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
