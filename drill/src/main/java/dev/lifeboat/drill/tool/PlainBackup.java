package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.tool.Restoration.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A backup of {@code pg_basebackup} as plain files. Links in it lead to its tablespaces, and to its log where that was put apart:
 * what they lead to is copied into the directory of the drill, and they are replaced, so that nothing leads out of it.
 */
final class PlainBackup {
    private static final List<String> COPY = List.of("cp", "-R", "--preserve=mode,timestamps");

    private PlainBackup() {}

    /** Whether a directory holds one. */
    static boolean isIn(Path directory) {
        return Files.exists(directory.resolve("PG_VERSION"));
    }

    static List<Step> steps(Path from, ClusterFiles to) throws DrillEndedException {
        var steps = new ArrayList<Step>();
        steps.add(copy("restore", from, to.data()));
        steps.addAll(logApart(from, to));
        for (var tablespace : tablespaces(from).entrySet()) {
            String oid = tablespace.getKey();
            steps.add(copy("tablespace-" + oid, tablespace.getValue(), to.tablespace(oid)));
            steps.add(TablespaceLinks.link(oid, to));
        }
        return steps;
    }

    /** Brings the log, where a link of the backup leads to it. */
    static List<Step> logApart(Path from, ClusterFiles to) throws DrillEndedException {
        Path link = from.resolve("pg_wal");
        Path log = to.data().resolve("pg_wal");
        return Files.isSymbolicLink(link)
                ? List.of(
                        new Step("unlink-log", List.of("rm", "-f", log.toString())),
                        copy("log", ledTo(link, "log"), log))
                : List.of();
    }

    /** Of each tablespace the directory that its link leads to, by its number. */
    static Map<String, Path> tablespaces(Path from) throws DrillEndedException {
        var tablespaces = new TreeMap<String, Path>();
        for (String oid : linked(from)) {
            Path link = from.resolve(TablespaceLinks.DIRECTORY).resolve(oid);
            tablespaces.put(oid, ledTo(link, "tablespaces"));
        }
        return tablespaces;
    }

    /** Those that are there, and those that the manifest has files of; one that is a directory is copied as it is. */
    private static Set<String> linked(Path from) throws DrillEndedException {
        Path links = from.resolve(TablespaceLinks.DIRECTORY);
        if (Files.isSymbolicLink(links)) {
            throw DrillEndedException.couldNotRun(
                    "links", links + " is a link, and must be a directory: it may lead to where the source works");
        }
        var all = new TreeSet<>(TablespaceLinks.listedIn(from));
        try (var there = Files.newDirectoryStream(links)) {
            for (Path one : there) {
                all.add(one.getFileName().toString());
            }
        } catch (IOException e) {
            throw DrillEndedException.failed("tablespaces", e + " cannot be read, which every cluster has");
        }
        all.removeIf(name -> Files.isDirectory(links.resolve(name), java.nio.file.LinkOption.NOFOLLOW_LINKS));
        for (String name : all) {
            if (!TablespaceLinks.isOid(name)) {
                throw DrillEndedException.couldNotRun("tablespaces", links.resolve(name) + " is no tablespace");
            }
        }
        return all;
    }

    private static Path ledTo(Path link, String check) throws DrillEndedException {
        try {
            return link.toRealPath();
        } catch (IOException e) {
            throw DrillEndedException.failed(
                    check, link + " leads to what is not there, and a part of the backup is missing with it: " + e);
        }
    }

    private static Step copy(String name, Path from, Path to) {
        var command = new ArrayList<>(COPY);
        command.addAll(List.of(from + "/.", to.toString()));
        return new Step(name, command, List.of(to));
    }
}
