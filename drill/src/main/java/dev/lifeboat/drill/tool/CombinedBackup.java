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

/**
 * A full backup of {@code pg_basebackup} and the incremental ones on it, of which {@code pg_combinebackup} makes one. It reads
 * plain files alone before version 19, so archives are unpacked first; plain backups are read where they are. It does not look
 * whether all is there that a manifest lists, and leaves out what is not, and links; the manifest that it writes lists what it
 * wrote, and proves nothing.
 */
final class CombinedBackup {
    static final String COMBINE = "combine";

    private static final String PROGRAM = "pg_combinebackup";

    private final Target target;
    private final List<Step> steps = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();

    private CombinedBackup(Target target) {
        this.target = target;
    }

    /** @param chain where the full backup is, and the incremental ones in their order */
    static List<Step> steps(List<Path> chain, Target target) throws DrillEndedException {
        if (!target.programs().has(PROGRAM)) {
            throw DrillEndedException.couldNotRun(
                    "tools",
                    target.programs().program(PROGRAM) + " is not there, without which an incremental backup cannot be"
                            + " restored; install it, or name the directory of the programs with --binaries");
        }
        var combined = new CombinedBackup(target);
        Map<String, Path> tablespaces = Map.of();
        for (Path from : chain) {
            tablespaces = PlainBackup.isIn(from) ? combined.read(from) : combined.unpack(from);
        }
        combined.combine(tablespaces);
        Path last = chain.get(chain.size() - 1);
        if (PlainBackup.isIn(last)) {
            combined.steps.addAll(PlainBackup.logApart(last, ClusterFiles.restored(target.scratch())));
        }
        return combined.steps;
    }

    /** Where it is; its tablespaces by what their links say, which is how they are mapped. */
    private Map<String, Path> read(Path from) throws DrillEndedException {
        members.add(Member.asTaken(from));
        var said = new TreeMap<String, Path>();
        for (String oid : PlainBackup.tablespaces(from).keySet()) {
            Path link = from.resolve(TablespaceLinks.DIRECTORY).resolve(oid);
            try {
                said.put(oid, Files.readSymbolicLink(link));
            } catch (IOException e) {
                throw DrillEndedException.couldNotRun("tablespaces", link + " cannot be read: " + e);
            }
        }
        return said;
    }

    private Map<String, Path> unpack(Path from) throws DrillEndedException {
        String number = "-" + members.size();
        Path own = target.scratch().members().resolve("member" + number);
        var to = new ClusterFiles(own.resolve("data"), own.resolve("tablespaces"));
        members.add(Member.unpacked(to));
        steps.add(new Step(
                "directories" + number,
                List.of("mkdir", "-p", to.data().toString(), to.tablespaces().toString())));
        var tablespaces = new TreeMap<String, Path>();
        for (Step step : TarBackup.steps(from, to)) {
            steps.add(new Step(step.name() + number, step.command(), step.through(), step.whole()));
        }
        for (String oid : TarBackup.tablespaces(from)) {
            tablespaces.put(oid, to.tablespace(oid));
        }
        steps.add(new Step(
                "manifest" + number,
                List.of(
                        "cp",
                        from.resolve(ListedFiles.MANIFEST).toString(),
                        to.data().toString())));
        return tablespaces;
    }

    /** By default it copies: it must read every byte of the members, and change none. */
    private void combine(Map<String, Path> tablespaces) {
        var to = ClusterFiles.restored(target.scratch());
        var command =
                new ArrayList<>(List.of(target.programs().program(PROGRAM), "--no-sync", "--output=" + to.data()));
        tablespaces.forEach((oid, from) ->
                command.add("--tablespace-mapping=" + escaped(from) + "=" + escaped(to.tablespace(oid))));
        members.forEach(member -> command.add(member.data().toString()));
        steps.add(new Step(COMBINE, command, List.of(), members));
    }

    private static String escaped(Path path) {
        return path.toString().replace("=", "\\=");
    }
}
