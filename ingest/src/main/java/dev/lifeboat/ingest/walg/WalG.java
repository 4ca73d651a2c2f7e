package dev.lifeboat.ingest.walg;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code wal-g backup-list --json --detail}, the sentinels of its backups, and {@code wal-g wal-verify --json}. A backup
 * without a sentinel, such as one that failed, is never listed. Where one old backup breaks the detailed list, the plain one
 * tells what there is, and the sentinels tell more of it.
 */
public final class WalG implements Tool.OfOutput {
    static final String WHAT =
            "the output of 'wal-g backup-list --json [--detail]', of 'wal-g wal-verify integrity timeline"
                    + " --json', or a file NAME" + BackupNames.SENTINEL;
    static final String VERIFY = "verify";
    private static final List<String> LIST = List.of("backup-list", "--json");
    private static final List<String> DETAILED_LIST = List.of("backup-list", "--json", "--detail");
    private static final List<String> CHECK = List.of("wal-verify", "integrity", "timeline", "--json");

    @Override
    public String name() {
        return "wal-g";
    }

    @Override
    public String engine() {
        return "postgresql";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option(
                        VERIFY, "true to have the archive of the log checked too; WAL-G must reach PostgreSQL for it"),
                new Option(BackupMapping.LOCATION, "URL of the storage, e.g. location=s3://backups/orders"),
                new Option(BackupMapping.MEDIA, "its medium, e.g. disk, object, tape"),
                new Option(BackupMapping.OFF_SITE, "true if it is kept away from production"),
                new Option(BackupMapping.RETENTION, "days that a backup is kept, which WAL-G does not tell"));
    }

    @Override
    public List<List<String>> asks(Map<String, String> options, List<ToolOutput> answers) {
        boolean verify = Boolean.parseBoolean(options.getOrDefault(VERIFY, "false"));
        if (answers.isEmpty()) {
            return verify ? List.of(DETAILED_LIST, CHECK) : List.of(DETAILED_LIST);
        }
        int first = verify ? 2 : 1;
        boolean broken = answers.get(0).failed();
        if (answers.size() == first) {
            return broken ? List.of(LIST) : sentinels(answers.get(0), true);
        }
        return broken && answers.size() == first + 1 && !answers.get(first).failed()
                ? sentinels(answers.get(first), false)
                : List.of();
    }

    /** What a backup builds on is told by its sentinel alone. */
    private static List<List<String>> sentinels(ToolOutput list, boolean ofDeltasOnly) {
        var asks = new ArrayList<List<String>>();
        var names = new HashSet<String>();
        new Notes().each(Entry.elements(Entry.tree(list, WHAT), list.name()), list.name(), entry -> {
            String name = BackupNames.of(entry);
            if (names.add(name) && (!ofDeltasOnly || BackupNames.isDelta(name))) {
                asks.add(List.of("st", "cat", "basebackups_005/" + name + BackupNames.SENTINEL));
            }
        });
        return asks;
    }

    @Override
    public Observation read(List<ToolOutput> outputs, Subject subject) {
        var notes = new Notes();
        var backups = new BackupMapping(subject, notes);
        var facts = new ArrayList<Observed<?>>();
        Set<Topic<?>> lists = new HashSet<>();
        var failed = new ArrayList<ToolOutput>();
        for (ToolOutput output : outputs) {
            if (output.failed()) {
                failed.add(output);
                continue;
            }
            JsonNode tree = Entry.tree(output, WHAT);
            if (tree.isArray()) {
                lists.add(Topics.BACKUP);
                notes.each(Entry.elements(tree, output.name()), output.name(), entry -> backups.add(entry, output));
            } else if (tree.has("integrity") || tree.has("timeline")) {
                lists.add(Topics.PITR);
                facts.add(new WalVerify(Entry.of(tree, output.name()), output, subject, notes).fact());
            } else {
                notes.each(() -> backups.addSentinel(output, Entry.of(tree, output.name())));
            }
        }
        failed.forEach(output -> told(output, lists.contains(Topics.BACKUP), notes));
        if (failed.isEmpty() && lists.isEmpty()) {
            throw new BadInputException(
                    outputs.size() + " files",
                    "hold neither a list of backups nor a check of the archive; expected " + WHAT);
        }
        facts.addAll(0, backups.facts());
        return new Observation(facts, lists, notes.faults(), notes.warnings());
    }

    private static void told(ToolOutput failed, boolean anyList, Notes notes) {
        if (anyList && failed.name().contains("--detail")) {
            notes.warn(failed.failure()
                    + "; the plain list is read instead, and what its sentinels do not tell is unknown");
        } else {
            notes.fault(failed.failure());
        }
    }
}
