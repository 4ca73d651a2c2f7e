package dev.lifeboat.ingest.pgmanifest;

import dev.lifeboat.ingest.catalog.Texts;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code backup_label} says beside the manifest.
 *
 * @param label what whoever took it called it
 * @param parentStart where in the log the backup began whose changes it holds alone; null for a full one
 * @param parentTimeline the timeline of that
 */
record BackupLabel(
        @Nullable String label,
        @Nullable String parentStart,
        @Nullable Long parentTimeline) {

    private static final Pattern POSITION = Pattern.compile("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}");

    static BackupLabel of(byte[] bytes) {
        String label = null;
        String parent = null;
        Long timeline = null;
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\\R")) {
            int colon = line.indexOf(": ");
            String value = line.substring(colon < 0 ? line.length() : colon + 2).strip();
            switch (colon < 0 ? "" : line.substring(0, colon)) {
                case "LABEL" -> label = Texts.bounded(value.replaceAll("\\p{Cntrl}", "?"), 200);
                case "INCREMENTAL FROM LSN" -> parent = POSITION.matcher(value).matches() ? value : null;
                case "INCREMENTAL FROM TLI" -> timeline = value.matches("\\d{1,10}") ? Long.valueOf(value) : null;
                default -> {}
            }
        }
        return new BackupLabel(label, parent, timeline);
    }
}
