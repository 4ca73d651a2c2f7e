package dev.lifeboat.ingest.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.ingest.Stand;
import dev.lifeboat.ingest.mssql.Mssql;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.ingest.rman.Rman;
import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.ingest.server.Question;
import dev.lifeboat.schemas.stack.TestStack;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a server prints as one text. SQL Server and Oracle are not at hand: the way is tried with PostgreSQL. */
@Tag(TestStack.TAG)
class DocumentTest {
    private static final Subject SUBJECT =
            new Subject("postgresql:prod/orders", "printed:orders", Map.of(), Instant.EPOCH);

    private final Stand stand = Stand.shared();

    private static final class Printed implements Tool.OfOutput {
        private final String sql;
        private List<ToolOutput> read = List.of();

        Printed(String sql) {
            this.sql = sql;
        }

        @Override
        public String name() {
            return "printed";
        }

        @Override
        public String engine() {
            return "";
        }

        @Override
        public Optional<Question> question() {
            return Optional.of(new Question("the document", sql, "SELECT on it"));
        }

        @Override
        public List<List<String>> asks(Map<String, String> options, List<ToolOutput> answers) {
            return List.of();
        }

        @Override
        public Observation read(List<ToolOutput> outputs, Subject subject) {
            read = outputs;
            return new Observation(List.of(), Set.of(), List.of(), List.of());
        }
    }

    @Test
    void readsALongTextWholeThatComesInParts() {
        var tool = new Printed("SELECT repeat('x', 3000000) || n FROM generate_series(1, 3) AS n");

        assertThat(look(tool, SUBJECT).observation().faults()).isEmpty();

        assertThat(tool.read).singleElement().satisfies(output -> {
            assertThat(output.bytes()).hasSize(9_000_003);
            assertThat(output.text()).endsWith("x3");
            assertThat(output.name()).contains("the document");
        });
    }

    @Test
    void isFailingWhereItIsNotAnswered() {
        assertThat(fault(new Printed("SELECT * FROM nothing"))).contains("does not answer", "SELECT on it");
        assertThat(fault(new Printed("SELECT repeat('x', 9000000) FROM generate_series(1, 5)")))
                .contains("more than", "nothing of it was read");
    }

    @Test
    void asksNoServerOfAnotherEngine() {
        var other = new Subject("sqlserver:prod/orders", "printed:orders", Map.of(), Instant.EPOCH);

        assertThat(look(new Printed("SELECT 1"), other).observation().faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.BAD_INPUT));
    }

    @Test
    void asksWhatIsRunByHand() {
        assertThat(new Mssql().question().orElseThrow().sql())
                .contains("SET NOCOUNT ON;", "msdb.dbo.backupset")
                .endsWith("SELECT @json AS document;\n");
        assertThat(new Rman().question().orElseThrow().sql())
                .as("nothing of SQL*Plus, and no semicolon, which JDBC does not take")
                .startsWith("SELECT JSON_OBJECT(")
                .endsWith("FROM dual");
    }

    private String fault(Printed tool) {
        var faults = look(tool, SUBJECT).observation().faults();
        assertThat(faults).hasSize(1);
        return faults.get(0).toString();
    }

    private Look.Seen look(Tool tool, Subject subject) {
        var catalog = stand.newCatalog("printed");
        var address = Address.of(catalog.jdbcUrl(), null, Map.of(), List.of());
        return new Look(tool, new From.Database(address, Duration.ofMinutes(2)), InstantSource.system()).at(subject);
    }
}
