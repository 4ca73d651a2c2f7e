package dev.lifeboat.ingest.pgmanifest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.SafeJson;
import dev.lifeboat.ingest.pgmanifest.Manifest.Item;
import dev.lifeboat.ingest.pgmanifest.Manifest.WalRange;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a manifest entry by entry, however large it is. For one file. */
final class ManifestReader {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'GMT'", Locale.ROOT);
    private static final Pattern POSITION = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");
    /** Both are written by the backup or the server; whoever may write elsewhere sets the times of other files. */
    private static final Set<String> TELLS_WHEN = Set.of("backup_label", "global/pg_control");

    /** One for each timeline that a backup spans. */
    private static final int MOST_RANGES = 1_000;

    private final Path file;
    private final JsonParser json;
    private final Consumer<Item> items;
    private final List<WalRange> ranges = new ArrayList<>();
    private @Nullable BigInteger version;
    private @Nullable BigInteger systemIdentifier;
    private @Nullable String checksum;
    private long files;
    private long bytes;
    private @Nullable Instant labelAt;
    private @Nullable Instant newestAt;
    private boolean incremental;

    private ManifestReader(Path file, JsonParser json, Consumer<Item> items) {
        this.file = file;
        this.json = json;
        this.items = items;
    }

    /**
     * Reads it all.
     *
     * @param items is given each file that it lists, in order
     * @throws BadInputException if it is none, ends early, or names a file outside of the backup
     */
    static Manifest read(Path file, Consumer<Item> items) {
        try {
            if (Files.size(file) == 0) {
                throw new BadInputException(file.toString(), "is empty; expected a backup_manifest");
            }
            try (var in = Files.newInputStream(file);
                    var json = SafeJson.parser(in)) {
                var reader = new ManifestReader(file, json, items);
                try {
                    return reader.all();
                } catch (JsonProcessingException e) {
                    throw reader.bad(SafeJson.problem(e) + "; expected a whole backup_manifest");
                }
            }
        } catch (IOException e) {
            throw new BadInputException(file.toString(), "cannot be read: " + e);
        }
    }

    private Manifest all() throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw bad("is no object; expected a backup_manifest");
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "PostgreSQL-Backup-Manifest-Version" -> version = whole(field);
                case "System-Identifier" -> systemIdentifier = whole(field);
                case "Files" -> elements(field, this::item);
                case "WAL-Ranges" -> elements(field, this::range);
                case "Manifest-Checksum" -> checksum = text(field);
                default -> json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            throw bad("goes on behind its end");
        }
        if (version == null || checksum == null) {
            throw new BadInputException(
                    file.toString(),
                    "has no " + (version == null ? "PostgreSQL-Backup-Manifest-Version" : "Manifest-Checksum")
                            + "; expected a backup_manifest");
        }
        if (version.signum() <= 0 || version.bitLength() > 2 || version.intValue() > 2) {
            throw new BadInputException(file.toString(), "has version " + version + "; known are 1 and 2");
        }
        if (!DIGEST.matcher(checksum).matches()) {
            throw new BadInputException(file.toString(), "Manifest-Checksum is no SHA-256");
        }
        return new Manifest(
                systemIdentifier == null ? null : systemIdentifier.toString(),
                List.copyOf(ranges),
                checksum.toLowerCase(Locale.ROOT),
                OwnChecksum.of(file).equalsIgnoreCase(checksum),
                files,
                bytes,
                labelAt,
                newestAt,
                incremental);
    }

    private interface Element {
        void read() throws IOException;
    }

    private void elements(String field, Element element) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw bad(field + " is no array");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw bad(field + " holds what is no object");
            }
            element.read();
        }
    }

    private void item() throws IOException {
        String path = null;
        BigInteger size = null;
        Instant modified = null;
        String algorithm = null;
        String sum = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "Path" -> path = text(field);
                case "Encoded-Path" -> path = decoded(text(field));
                case "Size" -> size = whole(field);
                case "Last-Modified" -> modified = instant(text(field));
                case "Checksum-Algorithm" -> algorithm = text(field);
                case "Checksum" -> sum = text(field);
                default -> json.skipChildren();
            }
        }
        if (path == null || size == null || size.signum() < 0 || size.bitLength() > 62) {
            throw bad("a file has no " + (path == null ? "Path" : "Size that can be"));
        }
        inside(path);
        Checksum kind = algorithm == null ? Checksum.NONE : Checksum.named(algorithm);
        if (kind == null) {
            throw bad(path + " has the checksum algorithm '" + Texts.bounded(String.valueOf(algorithm), 40)
                    + "', which is not known");
        }
        if (size.longValueExact() > Long.MAX_VALUE - bytes) {
            throw bad("the sizes add up to more than can be");
        }
        files++;
        bytes += size.longValueExact();
        incremental |= path.substring(path.lastIndexOf('/') + 1).startsWith("INCREMENTAL.");
        if (modified != null) {
            labelAt = path.equals("backup_label") ? modified : labelAt;
            if (TELLS_WHEN.contains(path)) {
                newestAt = newestAt == null || modified.isAfter(newestAt) ? modified : newestAt;
            }
        }
        items.accept(new Item(path, size.longValueExact(), kind, bytes(kind, sum, path)));
    }

    /** What is named is opened: it must be in the backup. */
    private void inside(String path) {
        boolean inside = !path.isEmpty()
                && path.length() <= 4096
                && path.chars().noneMatch(c -> c == '\\' || c == 0)
                && List.of(path.split("/", -1)).stream()
                        .noneMatch(step -> step.isEmpty() || step.equals(".") || step.equals(".."));
        if (!inside) {
            throw bad("names '" + Texts.bounded(path.replaceAll("\\p{Cntrl}", "?"), 80)
                    + "', which is not inside of the backup; nothing of it is opened");
        }
    }

    private byte[] bytes(Checksum kind, @Nullable String sum, String path) {
        try {
            byte[] stated = HexFormat.of().parseHex(sum == null ? "" : sum);
            if (stated.length == kind.bytes) {
                return stated;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw bad(path + " has a checksum that is none of " + kind);
    }

    private String decoded(String hex) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw bad("Encoded-Path '" + Texts.bounded(hex, 80) + "' is no UTF-8 in hexadecimal digits");
        }
    }

    private void range() throws IOException {
        BigInteger timeline = null;
        Long start = null;
        Long end = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "Timeline" -> timeline = whole(field);
                case "Start-LSN" -> start = position(text(field));
                case "End-LSN" -> end = position(text(field));
                default -> json.skipChildren();
            }
        }
        if (timeline == null || timeline.signum() <= 0 || timeline.bitLength() > 32 || start == null || end == null) {
            throw bad("a range of the log is not whole");
        }
        if (Long.compareUnsigned(start, end) > 0 || ranges.size() == MOST_RANGES) {
            throw bad("a range of the log ends before it begins, or there are too many");
        }
        ranges.add(new WalRange(timeline.longValueExact(), start, end));
    }

    private Long position(String text) {
        var halves = POSITION.matcher(text);
        if (!halves.matches()) {
            throw bad("'" + Texts.bounded(text, 40) + "' is no position in the log");
        }
        return Long.parseLong(halves.group(1), 16) << 32 | Long.parseLong(halves.group(2), 16);
    }

    private static @Nullable Instant instant(String text) {
        try {
            return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null; // nothing rests on one of them
        }
    }

    private BigInteger whole(String field) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw bad(field + " is no whole number");
        }
        return json.getBigIntegerValue();
    }

    private String text(String field) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw bad(field + " is no text");
        }
        return json.getText();
    }

    private BadInputException bad(String problem) {
        var at = json.currentLocation();
        return new BadInputException(file + ", line " + at.getLineNr() + ", column " + at.getColumnNr(), problem);
    }
}
