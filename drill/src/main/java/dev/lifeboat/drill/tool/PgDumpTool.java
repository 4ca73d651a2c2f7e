package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Blame;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.drill.tool.Restoration.Into;
import dev.lifeboat.ingest.pgdump.PgDump;
import dev.lifeboat.ingest.tools.From;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Dumps of {@code pg_dump}: custom, directory and tar through {@code pg_restore}, scripts through {@code psql}, which obeys no
 * command of its own in them. The first error ends it. Owners and rights are left out where the format allows, as roles are not in a dump of one database.
 */
public final class PgDumpTool implements RestoreTool {
    private static final Pattern NEEDS = Pattern.compile(
            "(?:role|[Tt]ablespace) \"[^\"]*\" does not exist|collation \"[^\"]*\" for encoding \"[^\"]*\" does not exist"
                    + "|has no equivalent in encoding|does not match locale"
                    + "|invalid command \\\\restrict|: Permission denied");

    /** {@code transaction_timeout} is set by every script of pg_dump 17, of older servers as well. */
    private static final Pattern UNKNOWN_SETTING = Pattern.compile("unrecognized configuration parameter");

    /** What psql says of any command of its own but those that this class gives. */
    private static final Pattern RESTRICTED =
            Pattern.compile("backslash commands are restricted|\\\\unrestrict: wrong key");

    private final Path place;
    private final Map<String, String> options;

    /**
     * @param place the dump, or a directory of dumps
     * @param options what the adapter knows
     */
    public PgDumpTool(Path place, Map<String, String> options) {
        this.place = place;
        this.options = Map.copyOf(options);
        Keys.refuseUnknown(name(), options, Set.of(), List.of(new PgDump()));
    }

    @Override
    public String name() {
        return "pg-dump";
    }

    @Override
    public Engine engine() {
        return Engine.POSTGRESQL;
    }

    @Override
    public boolean restoresStatements() {
        return true;
    }

    @Override
    public Asking lists(Account account) {
        return new Asking(new PgDump(), new From.Files(List.of(place)), options);
    }

    /** Listing dumps reads each to its end already: the second look is at the one that is restored, just before. */
    @Override
    public Asking checks(Account account) {
        return lists(account);
    }

    @Override
    public Restoration restoration(Listed backup, Target target) throws DrillEndedException {
        Path dump = Path.of(backup.place()).toAbsolutePath();
        return isArchive(dump) ? archive(dump, target) : script(dump, backup, target);
    }

    private static Restoration archive(Path dump, Target target) {
        var where = where(target, target.database());
        return new Restoration.OfStatements(
                identity(target, where),
                List.of(new Restoration.Step(
                        "restore",
                        with(
                                List.of(
                                        target.programs().program("pg_restore"),
                                        "--exit-on-error",
                                        "--no-owner",
                                        "--no-tablespaces",
                                        "--no-privileges"),
                                where,
                                List.of(dump.toString())))));
    }

    /** Of a script that makes its database, {@code template1} is where it begins: it may be any other that is made. */
    private static Restoration script(Path dump, Listed backup, Target target) throws DrillEndedException {
        if ("pg_dumpall".equals(backup.backup().getTool())) {
            throw DrillEndedException.couldNotRun(
                    "script",
                    "it is of pg_dumpall, and makes roles that are there in a fresh server already; a drill restores dumps"
                            + " of one database: pg_dump --create");
        }
        var script = DumpScript.of(dump);
        String named = script.database();
        if (named != null && !named.equals(target.database())) {
            throw DrillEndedException.couldNotRun(
                    "script",
                    "it makes the database " + named + ", and " + target.database()
                            + " is drilled; what the server calls it is said with --name");
        }
        var where = where(target, named == null ? target.database() : "template1");
        var psql = with(psql(target), where, List.of("--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file=-"));
        String key = UUID.randomUUID().toString().replace("-", "");
        return new Restoration.OfStatements(
                identity(target, where),
                List.of(new Restoration.Step("restore", script.fedTo(psql, key))),
                named == null
                        ? Into.ONE_THAT_SOMEBODY_NAMES
                        : script.drops() ? Into.ONE_THAT_IS_THERE : Into.ONE_OF_THEIR_OWN);
    }

    private static Restoration.Step identity(Target target, List<String> where) {
        return new Restoration.Step(
                "identity",
                with(
                        psql(target),
                        where,
                        List.of(
                                "--no-align",
                                "--tuples-only",
                                "--command=select system_identifier from pg_control_system()")));
    }

    /** What a script sets for its database counts when it connects to it: it must load nothing, and can write. */
    private static List<String> psql(Target target) {
        return List.of(
                "env",
                "PGOPTIONS=-c session_preload_libraries= -c local_preload_libraries= -c default_transaction_read_only=off",
                target.programs().program("psql"),
                "--no-psqlrc",
                "--quiet");
    }

    private static List<String> where(Target target, String database) {
        return List.of(
                "--host=" + target.scratch().sockets(),
                "--port=5432",
                "--username=" + target.superuser(),
                "--dbname=dbname=" + quoted(database),
                "--no-password");
    }

    /** A value of a connection string: a name with a sign of equality would be one itself. */
    static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static List<String> with(List<String> program, List<String> where, List<String> what) {
        return Stream.of(program, where, what).flatMap(List::stream).toList();
    }

    private static boolean isArchive(Path dump) throws DrillEndedException {
        if (Files.isDirectory(dump)) {
            return true;
        }
        try (var in = Files.newInputStream(dump)) {
            byte[] head = in.readNBytes(262);
            return begins(head, 0, "PGDMP") || begins(head, 257, "ustar");
        } catch (IOException e) {
            throw DrillEndedException.failed("restore", dump + " cannot be read: " + e.getMessage());
        }
    }

    private static boolean begins(byte[] head, int at, String with) {
        byte[] expected = with.getBytes(StandardCharsets.US_ASCII);
        return head.length >= at + expected.length
                && Arrays.equals(head, at, at + expected.length, expected, 0, expected.length);
    }

    /** What it needs of its surroundings, or is not obeyed here, is no fault of the dump; all else is. */
    @Override
    public DrillEndedException blame(Commands.Ended ended) {
        if (RESTRICTED.matcher(ended.text()).find()) {
            return DrillEndedException.couldNotRun(
                    "script",
                    "it has commands of psql that pg_dump does not write within one database, and none is obeyed: "
                            + ended.lastWords());
        }
        if (UNKNOWN_SETTING.matcher(ended.text()).find()) {
            return DrillEndedException.couldNotRun(
                    "restore",
                    "it sets what this server does not know, as scripts of a pg_dump do that is newer than its server;"
                            + " --binaries names the programs of another version to restore it with: "
                            + ended.lastWords());
        }
        return Blame.place(ended.text()).isPresent()
                        || NEEDS.matcher(ended.text()).find()
                ? DrillEndedException.couldNotRun("restore", ended.lastWords())
                : DrillEndedException.failed("restore", ended.lastWords());
    }

    @Override
    public @Nullable Boolean offSite(Listed backup) {
        return options.containsKey("off-site") ? Boolean.valueOf(options.get("off-site")) : null;
    }
}
