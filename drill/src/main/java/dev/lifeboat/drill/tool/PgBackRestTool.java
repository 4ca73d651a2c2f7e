package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Blame;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.pgbackrest.PgBackRest;
import dev.lifeboat.ingest.pgbackrest.PgBackRestVerify;
import dev.lifeboat.ingest.tools.From;
import dev.lifeboat.v1.BackupCopy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code pgbackrest restore}. It compares each file with its checksum as it restores it. Its exit code is the kind of error,
 * which tells a broken backup from a broken configuration.
 */
public final class PgBackRestTool implements RestoreTool {
    private static final String STANZA = "stanza";
    private static final String REPO = "repo";

    /**
     * Kinds of errors that speak against the backup: checksum, file invalid, format, file unreadable, archive mismatch, backup
     * mismatch, file missing, path missing, backup set invalid.
     */
    private static final Set<Integer> OF_THE_BACKUP = Set.of(26, 28, 29, 42, 44, 51, 55, 74, 75);

    private final List<String> program;
    private final Map<String, String> options;
    private final Duration timeout;

    /**
     * @param program the words that begin its command line; empty for {@code pgbackrest}
     * @param options {@code stanza}, {@code repo} (the number of the repository to restore from), and what the adapter knows
     */
    public PgBackRestTool(List<String> program, Map<String, String> options, Duration timeout) {
        this.program = program.isEmpty() ? List.of("pgbackrest") : List.copyOf(program);
        this.options = Map.copyOf(options);
        this.timeout = timeout;
        Keys.refuseUnknown(name(), options, Set.of(REPO), List.of(new PgBackRest(), new PgBackRestVerify()));
        if (!options.containsKey(STANZA)) {
            throw new IllegalArgumentException("pgbackrest needs --set stanza=NAME");
        }
        if (!options.getOrDefault(REPO, "1").matches("\\d{1,3}")) {
            throw new IllegalArgumentException("repo is the number of a repository, e.g. --set repo=2");
        }
    }

    @Override
    public String name() {
        return "pgbackrest";
    }

    @Override
    public Engine engine() {
        return Engine.POSTGRESQL;
    }

    @Override
    public Asking lists(Account account) {
        return asking(new PgBackRest(), account);
    }

    @Override
    public Asking checks(Account account) {
        return asking(new PgBackRestVerify(), account);
    }

    private Asking asking(Tool tool, Account account) {
        var words = new ArrayList<>(account.words());
        words.addAll(program);
        var known = new TreeMap<>(options);
        known.keySet().removeIf(key -> tool.options().stream().noneMatch(option -> option.covers(key)));
        return new Asking(tool, new From.Run(words, timeout), known);
    }

    @Override
    public Restoration restoration(Listed backup, Target target) {
        var restore = new ArrayList<>(program);
        restore.addAll(List.of(
                "restore",
                "--stanza=" + options.get(STANZA),
                "--set=" + backup.backup().getBackupId(),
                "--pg1-path=" + target.scratch().data(),
                // links and tablespaces of the source lead to where the source works
                "--reset-link-all",
                "--reset-link-map",
                "--reset-tablespace-map",
                "--tablespace-map-all=" + target.scratch().tablespaces(),
                "--no-delta",
                "--type=immediate",
                "--lock-path=" + target.scratch().logs(),
                "--log-level-file=off",
                "--log-level-stderr=off",
                "--log-level-console=warn"));
        if (options.containsKey(REPO)) {
            restore.add("--repo=" + options.get(REPO));
        }
        return new Restoration.OfFiles(List.of(new Restoration.Step("restore", restore)), fetch(target));
    }

    private String fetch(Target target) {
        var words = new ArrayList<>(program);
        words.addAll(List.of(
                "archive-get",
                "--stanza=" + options.get(STANZA),
                "--pg1-path=" + target.scratch().data(),
                "--no-archive-async",
                "--lock-path=" + target.scratch().logs(),
                "--log-level-file=off",
                "--log-level-console=warn"));
        if (options.containsKey(REPO)) {
            words.add("--repo=" + options.get(REPO));
        }
        return words.stream().map(Shell::quoted).collect(Collectors.joining(" ")) + " %f \"%p\"";
    }

    @Override
    public DrillEndedException blame(Commands.Ended ended) {
        var place = Blame.place(ended.text());
        return place.isEmpty() && OF_THE_BACKUP.contains(ended.code())
                ? DrillEndedException.failed("restore", ended.lastWords())
                : DrillEndedException.couldNotRun("restore", ended.lastWords());
    }

    @Override
    public @Nullable Boolean offSite(Listed backup) {
        String repo = options.get(REPO);
        if (repo != null) {
            String said = options.get("repo" + repo + "-off-site");
            return said == null ? null : Boolean.valueOf(said);
        }
        List<BackupCopy> copies = backup.backup().getCopies();
        boolean told = options.keySet().stream().anyMatch(key -> key.endsWith("-off-site"));
        return told && copies.size() == 1 ? copies.get(0).getOffSite() : null;
    }
}
