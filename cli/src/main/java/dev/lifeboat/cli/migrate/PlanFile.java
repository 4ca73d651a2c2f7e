package dev.lifeboat.cli.migrate;

import dev.lifeboat.cli.gate.DurationText;
import dev.lifeboat.cli.yaml.Problem;
import dev.lifeboat.cli.yaml.Section;
import dev.lifeboat.cli.yaml.YamlFile;
import dev.lifeboat.migrate.plan.Check;
import dev.lifeboat.migrate.plan.Checkpoint;
import dev.lifeboat.migrate.plan.Dialect;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.plan.Sql;
import dev.lifeboat.migrate.plan.Target;
import dev.lifeboat.migrate.plan.Timeouts;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import picocli.CommandLine.TypeConversionException;

/** A plan as people write it, as docs/migrations.md describes it: the plan, or everything that is wrong with the file. */
final class PlanFile {
    private static final Set<String> KEYS = Set.of(
            "migration",
            "database",
            "target",
            "transactional",
            "writes-stopped",
            "script",
            "statements",
            "rollback",
            "tables",
            "tests",
            "timeouts",
            "checkpoint");

    private final Path path;
    private final String file;
    private final Section top;
    private final List<Problem> problems;
    private Dialect dialect = Dialect.POSTGRESQL;

    private PlanFile(Path path, String file, Section top, List<Problem> problems) {
        this.path = path;
        this.file = file;
        this.top = top;
        this.problems = problems;
    }

    /**
     * Reads it.
     *
     * @param database for which database it is run
     * @throws IllegalArgumentException with everything that is wrong, a line for each
     */
    static Plan read(Path path, String database) {
        String file = String.valueOf(path.getFileName());
        var problems = new ArrayList<Problem>();
        String text;
        try {
            text = Files.readString(path);
        } catch (IOException e) {
            throw new IllegalArgumentException("the plan " + path + " cannot be read: " + e, e);
        }
        Node root = YamlFile.compose(file, text, "a plan", problems);
        Plan plan = root == null
                ? null
                : new PlanFile(path, file, new Section(file, "", root, problems), problems).plan(database);
        if (plan == null || !problems.isEmpty()) {
            throw new IllegalArgumentException(problems.stream()
                    .sorted(Comparator.comparingInt(Problem::line))
                    .map(Problem::toString)
                    .collect(Collectors.joining("\n")));
        }
        return plan;
    }

    private @Nullable Plan plan(String database) {
        top.only(KEYS);
        String migration = required("migration", "the id of the migration, as the gate knows it");
        Section.Text named = top.text("database");
        if (named != null && !named.value().equals(database)) {
            top.wrong(named, "'" + database + "', as --database says");
        }
        Target target = target(database);
        if (target != null) {
            dialect = target.dialect();
        }
        boolean transactional = isTrue("transactional", true);
        var changes = changes();
        var tables = PlanTables.read(top.section("tables"), target);
        var tests = tests();
        Timeouts timeouts = timeouts();
        Checkpoint checkpoint = checkpoint();
        List<Sql> rollback = listed("rollback");
        boolean writesStopped = isTrue("writes-stopped", false);
        if (!problems.isEmpty() || migration == null || target == null || changes == null) {
            return null;
        }
        try {
            return new Plan(
                    migration,
                    database,
                    target,
                    transactional,
                    writesStopped,
                    changes,
                    rollback,
                    tables,
                    tests,
                    timeouts,
                    checkpoint);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private @Nullable List<Sql> changes() {
        Section.Text script = top.text("script");
        if ((script == null) == !top.has("statements")) {
            top.problem(
                    script == null ? "statements" : "script",
                    "either 'script', a file with SQL beside the plan, or 'statements', a list");
            return null;
        }
        if (script == null) {
            return listed("statements");
        }
        Path sql = path.toAbsolutePath().resolveSibling(script.value());
        try {
            return dialect.split(script.value(), utf8(Files.readAllBytes(sql)));
        } catch (CharacterCodingException e) {
            top.wrong(script, "a file in UTF-8");
            return null;
        } catch (IOException e) {
            top.wrong(script, "a file that can be read, beside the plan (" + e + ")");
            return null;
        }
    }

    private static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /** Each entry may hold several statements. */
    private List<Sql> listed(String key) {
        var statements = new ArrayList<Sql>();
        for (Section.Text text : top.list(key)) {
            for (Sql sql : dialect.split(file, text.value())) {
                statements.add(new Sql(sql.text(), file + ":" + top.line(text)));
            }
        }
        return statements;
    }

    private @Nullable Target target(String database) {
        Section section = top.section("target");
        section.only(Set.of("url", "user", "name", "system-identifier", "replica"));
        Section.Text url = section.text("url");
        if (url == null) {
            section.problem("url", "the address of the server, e.g. jdbc:postgresql://db1:5432/orders");
            return null;
        }
        Section.Text user = section.text("user");
        Section.Text name = section.text("name");
        Section.Text system = section.text("system-identifier");
        try {
            return new Target(
                    url.value(),
                    user == null ? null : user.value(),
                    name == null ? database.substring(database.indexOf('/') + 1) : name.value(),
                    system == null ? null : system.value(),
                    isTrue(section, "replica", false));
        } catch (IllegalArgumentException e) {
            section.problem("url", String.valueOf(e.getMessage()).replaceFirst("^expected ", ""));
            return null;
        }
    }

    private List<Check> tests() {
        var tests = new ArrayList<Check>();
        for (Section section : top.sections("tests")) {
            section.only(Set.of("name", "sql", "equal", "least", "most"));
            Section.Text equal = section.text("equal");
            try {
                tests.add(new Check(
                        value(section.text("name")),
                        value(section.text("sql")),
                        equal == null ? null : equal.value(),
                        number(section, "least"),
                        number(section, "most")));
            } catch (IllegalArgumentException e) {
                section.missing("sql", "a name, sql, and equal, least or most; " + e.getMessage());
            }
        }
        return tests;
    }

    private Timeouts timeouts() {
        Section section = top.section("timeouts");
        section.only(Set.of("lock", "statement"));
        return new Timeouts(
                duration(section, "lock", Timeouts.DEFAULT.lock()),
                duration(section, "statement", Timeouts.DEFAULT.statement()));
    }

    private static Duration duration(Section section, String key, Duration otherwise) {
        Section.Text text = section.text(key);
        if (text == null) {
            return otherwise;
        }
        try {
            Duration duration = DurationText.parse(text.value());
            if (duration.toMillis() > 0) {
                return duration;
            }
        } catch (TypeConversionException e) {
            // told below
        }
        section.wrong(text, "a duration, e.g. 5s or 10m");
        return otherwise;
    }

    private Checkpoint checkpoint() {
        Section.Text text = top.text("checkpoint");
        if (text == null) {
            return Checkpoint.WANTED;
        }
        try {
            return Checkpoint.valueOf(text.value().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            top.wrong(text, "wanted, required or none");
            return Checkpoint.WANTED;
        }
    }

    private boolean isTrue(String key, boolean otherwise) {
        return isTrue(top, key, otherwise);
    }

    private static boolean isTrue(Section section, String key, boolean otherwise) {
        Section.Text text = section.text(key);
        if (text == null || text.value().equals("true") || text.value().equals("false")) {
            return text == null ? otherwise : text.value().equals("true");
        }
        section.wrong(text, "true or false");
        return otherwise;
    }

    private @Nullable String required(String key, String expected) {
        Section.Text text = top.text(key);
        if (text == null || text.value().isBlank()) {
            top.problem(key, expected);
            return null;
        }
        return text.value();
    }

    private static String value(Section.@Nullable Text text) {
        return text == null ? "" : text.value();
    }

    private static @Nullable BigDecimal number(Section section, String key) {
        Section.Text text = section.text(key);
        try {
            return text == null ? null : new BigDecimal(text.value());
        } catch (NumberFormatException e) {
            section.wrong(text, "a number");
            return null;
        }
    }
}
