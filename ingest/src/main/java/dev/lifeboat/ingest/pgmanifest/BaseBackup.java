package dev.lifeboat.ingest.pgmanifest;

import dev.lifeboat.ingest.files.Unpacked;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Progress;
import dev.lifeboat.ingest.pgmanifest.Manifest.Item;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory that pg_basebackup wrote, looked at.
 *
 * @param systemIdentifier of the cluster it was taken from: the manifest's, else that of its control file
 * @param engineVersion major version, as {@code PG_VERSION} says
 * @param compression of its archives; null for none
 * @param holdsAll whether nothing of it is kept elsewhere, where another backup may use it as well
 */
record BaseBackup(
        Path directory,
        Manifest manifest,
        Findings findings,
        NeededLog log,
        BackupLabel label,
        @Nullable String systemIdentifier,
        @Nullable String engineVersion,
        @Nullable String compression,
        boolean holdsAll) {

    static final String MANIFEST = "backup_manifest";

    private static final int HEAD = 4096;
    private static final Pattern VERSION = Pattern.compile("\\d{1,2}(\\.\\d{1,2})?");
    /** Ends of the names of files of the log; others cannot be read here and are as good as missing. */
    private static final List<String> COMPRESSED = List.of("", ".gz", ".zst", ".lz4");

    /** Whether a directory is one, finished or not. */
    static boolean isOne(Path directory) {
        return Files.isDirectory(directory)
                && !Files.exists(directory.resolve("postmaster.pid")) // a server's own data
                && (Stream.of(MANIFEST, MANIFEST + ".tmp", "backup_label")
                                .anyMatch(name -> Files.exists(directory.resolve(name)))
                        || Stream.of("", ".gz", ".lz4", ".zst")
                                .anyMatch(end -> Files.exists(directory.resolve("base.tar" + end))));
    }

    /** Whether it has the manifest, which is written last. */
    static boolean isFinished(Path directory) {
        return Files.exists(directory.resolve(MANIFEST));
    }

    /**
     * Looks at one that is finished. The manifest is read whole before any file that it names is opened.
     *
     * @param place what is looked at; what links lead to elsewhere proves nothing
     * @param taken where links of the backups before it lead to, which it may not use as well
     * @param archive where the log is archived; null when nobody said
     * @throws BadInputException if the manifest cannot be read
     */
    static BaseBackup look(
            Path directory, Path place, Set<Path> taken, boolean checksums, @Nullable Path archive, Progress progress) {
        Path file = directory.resolve(MANIFEST);
        Manifest manifest = ManifestReader.read(file, item -> {});
        var findings = new Findings();
        if (!manifest.intact()) {
            findings.wrong(MANIFEST, "is damaged: its own checksum is another one");
        }
        if (manifest.files() == 0 || manifest.bytes() == 0) {
            findings.wrong(MANIFEST, "lists no file that holds anything");
        }
        var comparison = new Comparison(
                findings, checksums, progress, directory.getFileName().toString(), manifest.bytes());
        try {
            List<Path> archives = archives(directory);
            return archives.isEmpty()
                    ? plain(directory, place, taken, manifest, findings, comparison, archive)
                    : tar(directory, archives, manifest, findings, comparison, archive);
        } catch (IOException e) {
            throw new BadInputException(directory.toString(), "cannot be read: " + e);
        }
    }

    private static BaseBackup plain(
            Path directory,
            Path place,
            Set<Path> taken,
            Manifest manifest,
            Findings findings,
            Comparison comparison,
            @Nullable Path archive)
            throws IOException {
        var files = new PlainFiles(directory, findings, comparison);
        again(directory, manifest, files::compare);
        files.extras();
        boolean holdsAll = files.holdsAll(place, taken);
        Path root = directory.toRealPath();
        return told(
                directory,
                manifest,
                findings,
                path -> head(directory.resolve(path)),
                name -> inDirectory(directory.resolve("pg_wal"), name, root),
                archive,
                null,
                holdsAll);
    }

    /** Reads the manifest once more, to compare; it must still be the same. */
    private static void again(Path directory, Manifest manifest, Consumer<Item> items) {
        Path file = directory.resolve(MANIFEST);
        if (!ManifestReader.read(file, items).equals(manifest)) {
            throw new BadInputException(file.toString(), "was changed while it was read; look again");
        }
    }

    private static BaseBackup tar(
            Path directory,
            List<Path> archives,
            Manifest manifest,
            Findings findings,
            Comparison comparison,
            @Nullable Path archive) {
        var files = new TarFiles(findings, comparison);
        again(directory, manifest, files::list);
        files.compare(archives);
        Map<String, LogSegment> log = files.log();
        String base = archives.stream()
                .filter(TarFiles::isBase)
                .map(path -> path.getFileName().toString().replaceFirst("^base\\.tar\\.?", ""))
                .findFirst()
                .orElse("");
        return told(directory, manifest, findings, files::head, log::get, archive, base.isEmpty() ? null : base, true);
    }

    private static BaseBackup told(
            Path directory,
            Manifest manifest,
            Findings findings,
            Function<String, byte[]> head,
            Function<String, @Nullable LogSegment> log,
            @Nullable Path archive,
            @Nullable String compression,
            boolean holdsAll) {
        String controlled = systemIdentifier(head.apply("global/pg_control"));
        String stated = manifest.systemIdentifier();
        if (stated != null && controlled != null && !stated.equals(controlled)) {
            findings.wrong("global/pg_control", "is of system " + controlled + "; the manifest is of " + stated);
        }
        String identifier = stated == null ? controlled : stated;
        String version = new String(head.apply("PG_VERSION"), StandardCharsets.UTF_8).strip();
        var needed = NeededLog.of(manifest.ranges(), identifier, name -> {
            var own = log.apply(name);
            return own != null || archive == null ? own : inDirectory(archive, name, null);
        });
        needed.wrong().forEach(problem -> findings.wrong("pg_wal:", problem));
        return new BaseBackup(
                directory,
                manifest,
                findings,
                needed,
                BackupLabel.of(head.apply("backup_label")),
                identifier,
                VERSION.matcher(version).matches() ? version : null,
                compression,
                holdsAll);
    }

    /** The first field of the control file, and the second, which is small, so that it tells the order of bytes. */
    private static @Nullable String systemIdentifier(byte[] control) {
        if (control.length < 12) {
            return null;
        }
        var bytes = ByteBuffer.wrap(control).order(ByteOrder.LITTLE_ENDIAN);
        int version = bytes.getInt(8);
        if (version < 0 || version > 0xffff) {
            bytes.order(ByteOrder.BIG_ENDIAN);
        }
        long identifier = bytes.getLong(0);
        return identifier == 0 ? null : Long.toUnsignedString(identifier);
    }

    /** @param within what a file must be in, wherever links lead; null for anywhere */
    private static @Nullable LogSegment inDirectory(Path directory, String name, @Nullable Path within) {
        for (String end : COMPRESSED) {
            Path file = directory.resolve(name + end);
            if (!Files.isRegularFile(file)) {
                continue;
            }
            try (InputStream in =
                    Unpacked.of(new BufferedInputStream(Files.newInputStream(file), 64 * 1024), file.toString())) {
                return within != null && !file.toRealPath().startsWith(within) ? null : LogSegment.of(name, in);
            } catch (IOException e) {
                return null; // as good as missing
            }
        }
        return null;
    }

    private static byte[] head(Path file) {
        if (!Files.isRegularFile(file)) {
            return new byte[0];
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEAD);
        } catch (IOException e) {
            return new byte[0]; // that it cannot be read is found when it is compared
        }
    }

    private static List<Path> archives(Path directory) throws IOException {
        if (Files.exists(directory.resolve("PG_VERSION"))) {
            return List.of();
        }
        try (var all = Files.list(directory)) {
            return all.filter(Files::isRegularFile)
                    .filter(TarFiles::isArchive)
                    .sorted()
                    .toList();
        }
    }
}
