package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.tool.Restoration.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A backup of {@code pg_basebackup} in archives: {@code base.tar}, one for each tablespace, and {@code pg_wal.tar}, packed or
 * not. {@code tar} leaves out names that lead upwards, with an error, and makes links last; those that are left are refused before
 * anything is unpacked through them, and before a server starts. Tablespaces are linked here, and the map by which a server would link them itself is removed.
 */
final class TarBackup {
    private static final Pattern ARCHIVE = Pattern.compile("(base|pg_wal|[1-9]\\d{0,9})\\.tar(\\.gz|\\.lz4|\\.zst)?");
    private static final Map<String, String> UNPACKERS = Map.of(".gz", "gzip", ".lz4", "lz4", ".zst", "zstd");

    private TarBackup() {}

    static List<Step> steps(Path from, ClusterFiles to) throws DrillEndedException {
        var archives = archives(from);
        Path base = archives.remove("base");
        Path log = archives.remove("pg_wal");
        if (base == null) {
            throw DrillEndedException.failed("restore", "there is no base.tar in " + from);
        }
        Path data = to.data();
        var steps = new ArrayList<Step>();
        steps.add(unpack("restore", base, data));
        for (String oid : TablespaceLinks.listedIn(from)) {
            if (!archives.containsKey(oid)) {
                throw DrillEndedException.failed(
                        "tablespaces", "the archive " + oid + ".tar of a tablespace is not in " + from);
            }
        }
        for (var tablespace : archives.entrySet()) {
            String oid = tablespace.getKey();
            Path files = to.tablespace(oid);
            steps.add(new Step("directory-" + oid, List.of("mkdir", files.toString())));
            steps.add(unpack("tablespace-" + oid, tablespace.getValue(), files));
            steps.add(TablespaceLinks.link(oid, to));
        }
        steps.add(new Step(
                "map", List.of("rm", "-f", data.resolve("tablespace_map").toString())));
        if (log != null) {
            Path files = data.resolve("pg_wal");
            steps.add(new Step("directory-of-log", List.of("mkdir", "-p", files.toString()), List.of(files)));
            steps.add(unpack("log", log, files));
        }
        return steps;
    }

    /** Numbers of those that it has archives of. */
    static List<String> tablespaces(Path from) throws DrillEndedException {
        return archives(from).keySet().stream().filter(TablespaceLinks::isOid).toList();
    }

    private static Map<String, Path> archives(Path from) throws DrillEndedException {
        var archives = new TreeMap<String, Path>();
        try (var all = Files.newDirectoryStream(from)) {
            for (Path file : all) {
                var name = ARCHIVE.matcher(file.getFileName().toString());
                if (name.matches() && archives.put(name.group(1), file) != null) {
                    throw DrillEndedException.couldNotRun(
                            "plan", "there is more than one archive " + name.group(1) + ".tar in " + from);
                }
            }
            return archives;
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun("plan", from + " cannot be read: " + e);
        }
    }

    private static Step unpack(String name, Path archive, Path to) {
        String file = archive.getFileName().toString();
        var command = new ArrayList<>(List.of("tar", "--extract", "--no-same-owner", "--file=" + archive));
        UNPACKERS.forEach((end, program) -> {
            if (file.endsWith(end)) {
                command.add("--use-compress-program=" + program);
            }
        });
        command.addAll(List.of("--directory=" + to));
        return new Step(name, command, List.of(to));
    }
}
