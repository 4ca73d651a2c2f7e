package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Blame;
import dev.lifeboat.drill.place.Commands;
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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Dumps of {@code pg_dump}: custom, directory and tar through {@code pg_restore}, scripts through {@code psql}. The first error
 * ends it. Owners and rights are left out where the format allows, as roles are not in a dump of one database.
 */
public final class PgDumpTool implements RestoreTool {
    private static final Pattern NEEDS = Pattern.compile(
            "(?:role|[Tt]ablespace) \"[^\"]*\" does not exist|collation \"[^\"]*\" for encoding \"[^\"]*\" does not exist"
                    + "|has no equivalent in encoding|does not match locale");

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
        var where = List.of(
                "--host=" + target.scratch().sockets(),
                "--port=5432",
                "--username=" + target.superuser(),
                "--dbname=dbname=" + quoted(target.database()),
                "--no-password");
        var psql = List.of(target.programs().program("psql"), "--no-psqlrc", "--quiet");
        var identity = new Restoration.Step(
                "identity",
                with(
                        psql,
                        where,
                        List.of(
                                "--no-align",
                                "--tuples-only",
                                "--command=select system_identifier from pg_control_system()")));
        return new Restoration.OfStatements(
                identity,
                List.of(new Restoration.Step(
                        "restore",
                        isArchive(dump)
                                ? with(
                                        List.of(
                                                target.programs().program("pg_restore"),
                                                "--exit-on-error",
                                                "--no-owner",
                                                "--no-tablespaces",
                                                "--no-privileges"),
                                        where,
                                        List.of(dump.toString()))
                                : with(
                                        psql,
                                        where,
                                        List.of("--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file=" + dump)))));
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
            if (head.length > 1 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b) {
                throw DrillEndedException.couldNotRun(
                        "plan", "a compressed script is not restored by this drill yet; decompress it first: " + dump);
            }
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

    /** What it needs of its surroundings is no fault of the dump; all else is. */
    @Override
    public DrillEndedException blame(Commands.Ended ended) {
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
