package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Blame;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.drill.place.Deadline;
import dev.lifeboat.ingest.barman.Barman;
import dev.lifeboat.ingest.barman.BarmanVerify;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.tools.From;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code barman recover}, with {@code barman get-wal} for the log, so that no more of it is fetched than is replayed. Barman has
 * one exit code for all that goes wrong: what it prints tells a broken backup from a broken configuration.
 */
public final class BarmanTool implements RestoreTool {
    private static final String SERVER = "server";

    /** What speaks of files of the backup: rsync names the side that reads them, tar and gzip the archive. */
    private static final Pattern OF_THE_BACKUP = Pattern.compile(
            "\\[sender] .*(?:failed|Input/output error)"
                    + "|^(?!.*\\[Receiver]).*: No such file or directory|Input/output error|Unexpected EOF in archive|unexpected end of file"
                    + "|invalid compressed data|not in gzip format|does not look like a tar archive",
            Pattern.MULTILINE);

    /** It does not know what it was asked for. */
    private static final Pattern UNKNOWN = Pattern.compile("Unknown (?:backup|server)|Unable to read");

    private final List<String> program;
    private final Map<String, String> options;
    private final Duration timeout;

    /**
     * @param program the words that begin its command line; empty for {@code barman}
     * @param options {@code server}, as Barman calls it, and what the adapter knows
     */
    public BarmanTool(List<String> program, Map<String, String> options, Duration timeout) {
        this.program = program.isEmpty() ? List.of("barman") : List.copyOf(program);
        this.options = Map.copyOf(options);
        this.timeout = timeout;
        Keys.refuseUnknown(name(), options, Set.of(), List.of(new Barman()));
        if (!options.containsKey(SERVER)) {
            throw new IllegalArgumentException("barman needs --set server=NAME");
        }
    }

    @Override
    public String name() {
        return "barman";
    }

    @Override
    public Engine engine() {
        return Engine.POSTGRESQL;
    }

    /** Its catalog belongs to that user, who is also who refuses to be another one. */
    @Override
    public String account() {
        return "barman";
    }

    @Override
    public Asking lists(Account account) {
        return asking(new Barman(), account, options);
    }

    @Override
    public Asking checks(Account account) {
        return asking(new BarmanVerify(), account, options);
    }

    /** Only the one: others may be large, and {@code pg_verifybackup} reads all of each. */
    @Override
    public Asking checks(Listed backup, Account account) {
        var one = new TreeMap<>(options);
        one.put(BarmanVerify.BACKUP, backup.backup().getBackupId());
        return asking(new BarmanVerify(), account, one);
    }

    private Asking asking(Tool tool, Account account, Map<String, String> set) {
        var words = new ArrayList<>(account.words());
        words.addAll(program);
        var known = new TreeMap<>(set);
        known.keySet().removeIf(key -> tool.options().stream().noneMatch(option -> option.covers(key)));
        return new Asking(tool, new From.Run(words, timeout), known);
    }

    @Override
    public Restoration restoration(Listed backup, Target target) throws DrillEndedException {
        String id = backup.backup().getBackupId();
        refuseHooks(target);
        // it unpacks and notes beside what it restores: in the directory of the drill as well
        var recover =
                new ArrayList<>(List.of("env", "TMPDIR=" + target.scratch().logs()));
        recover.addAll(program);
        recover.addAll(List.of(
                "recover",
                "--get-wal",
                "--recovery-staging-path",
                target.scratch().logs().toString()));
        for (var tablespace : BarmanTablespaces.of(shown(id, target))) {
            recover.addAll(List.of(
                    "--tablespace",
                    tablespace.name() + ":" + target.scratch().tablespaces().resolve(tablespace.oid())));
        }
        recover.addAll(List.of(server(), id, target.scratch().data().toString()));
        return new Restoration.OfFiles(List.of(new Restoration.Step("restore", recover)), fetch());
    }

    /** They are the source's, and do there what nobody has asked for here. */
    private void refuseHooks(Target target) throws DrillEndedException {
        var hooks = BarmanHooks.ofRecovery(asked(target, "show-servers"), server());
        if (!hooks.isEmpty()) {
            throw DrillEndedException.couldNotRun(
                    "hooks",
                    "barman recover would run what its configuration names as " + String.join(", ", hooks)
                            + "; name a configuration where these are empty with --command 'barman -c FILE'");
        }
    }

    /** Of which tablespaces it is: one that is not mapped would be restored to where its source has it. */
    private String shown(String id, Target target) throws DrillEndedException {
        return asked(target, "show-backup", id);
    }

    private String asked(Target target, String verb, String... further) throws DrillEndedException {
        var show = new ArrayList<>(program);
        show.addAll(List.of("-f", "json", verb, server()));
        show.addAll(List.of(further));
        var commands = new Commands(target.scratch(), Deadline.in(timeout));
        var ended = commands.run(verb, show, () -> {});
        if (!ended.well()) {
            throw DrillEndedException.couldNotRun("backup", ended.lastWords());
        }
        return commands.printed(verb);
    }

    private String fetch() {
        var words = new ArrayList<>(program);
        words.addAll(List.of("get-wal", server()));
        return words.stream().map(Shell::quoted).collect(Collectors.joining(" ")) + " %f > \"%p\"";
    }

    private String server() {
        return options.getOrDefault(SERVER, "");
    }

    @Override
    public DrillEndedException blame(Commands.Ended ended) {
        boolean ofTheBackup = Blame.place(ended.text()).isEmpty()
                && !UNKNOWN.matcher(ended.text()).find()
                && OF_THE_BACKUP.matcher(ended.text()).find();
        return ofTheBackup
                ? DrillEndedException.failed("restore", ended.lastWords())
                : DrillEndedException.couldNotRun("restore", ended.lastWords());
    }

    @Override
    public @Nullable Boolean offSite(Listed backup) {
        return options.containsKey("off-site") ? Boolean.valueOf(options.get("off-site")) : null;
    }
}
