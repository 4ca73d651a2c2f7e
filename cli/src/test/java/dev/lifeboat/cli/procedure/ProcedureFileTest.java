package dev.lifeboat.cli.procedure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.procedure.Procedure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ProcedureFileTest {
    @Test
    void readsTheExampleOfTheDocs() throws Exception {
        var example = Pattern.compile("<!-- example -->\\s*```yaml\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/procedures.md")));
        assertThat(example.find()).isTrue();

        var read = ProcedureFile.read("procedures.yaml", example.group(1));

        assertThat(read.problems()).isEmpty();
        Procedure restore = read.procedures().get(0);
        assertThat(restore.estimate()).isEqualTo(Duration.ofMinutes(45));
        assertThat(restore.steps()).hasSizeGreaterThan(3);
        assertThat(restore.steps().get(0).person()).isTrue();
    }

    @Test
    void saysEverythingThatIsWrongAtOnceWithItsLine() {
        var read = ProcedureFile.read("p.yaml", """
                procedures:
                  - database: orders
                    name: restore
                    estimate: soon
                    stepz: []
                    contacts: []
                    values:
                      Host: db1
                      backup: x
                      flag: --delete
                    steps:
                      - command: restore {{bakup}}
                        expected: -5m
                        person: maybe
                      - title: look
                        command: psql -c "select '{{backup}}'"
                """);

        assertThat(read.problems().stream().map(it -> it.line() + " " + it.key()))
                .contains(
                        "2 procedures[0].database",
                        "4 procedures[0].estimate",
                        "5 procedures[0].stepz",
                        "6 procedures[0].contacts",
                        "8 procedures[0].values.Host",
                        "9 procedures[0].values.backup",
                        "10 procedures[0].values.flag",
                        "12 procedures[0].steps[0].command",
                        "12 procedures[0].steps[0].title",
                        "13 procedures[0].steps[0].expected",
                        "14 procedures[0].steps[0].person",
                        "16 procedures[0].steps[1].command");
    }

    @Test
    void whatIsPublishedIsReadAgainAsItWas() {
        var procedure = ProcedureFile.read("p.yaml", """
                        procedures:
                          - database: postgresql:prod/orders
                            name: restore orders
                            type: full
                            estimate: 45m
                            contacts: [somebody]
                            resources: [a host]
                            values: {host: db2}
                            steps:
                              - title: restore
                                command: restore {{backup}} {{host}}
                                expected: 20m
                              - title: call
                                note: who
                        """).procedures().get(0);

        var evidence = ProcedureFacts.evidence(procedure, "me", Instant.parse("2026-11-22T10:00:00Z"), 7, false);

        assertThat(ProcedureFacts.procedure(evidence)).isEqualTo(procedure);
        assertThat(evidence.getSteps()).containsExactly("restore", "call");
        assertThat(evidence.getLastTestedAt()).isNull();
        assertThat(evidence.getSuccessRatePercent()).isNull();
    }
}
