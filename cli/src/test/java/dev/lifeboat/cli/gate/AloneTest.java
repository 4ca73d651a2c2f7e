package dev.lifeboat.cli.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** Who goes on, of those that were allowed at the same time. */
class AloneTest {
    private static final String PLACE = "lifeboat.migration.v1-1@42";

    @Test
    void goesOnWhereNothingButTheOwnWordSpeaksAgainst() throws Exception {
        assertThat(Alone.against(denied(reason("MIGRATION_IN_PROGRESS", 0)), PLACE))
                .isNull();
    }

    @Test
    void doesNotWhereAnotherMigrationBeganToo() throws Exception {
        var answer = denied(reason("MIGRATION_IN_PROGRESS", 0) + "," + reason("MIGRATION_IN_PROGRESS", 1));

        assertThat(Alone.against(answer, PLACE)).contains("MIGRATION_IN_PROGRESS", "found");
        assertThat(Alone.isReplaced(answer, PLACE)).isFalse();
    }

    @Test
    void doesNotWhereAnotherRunOfTheSameTookItsPlace() throws Exception {
        var answer = denied(reason("MIGRATION_IN_PROGRESS", 1));

        assertThat(Alone.against(answer, PLACE)).contains("MIGRATION_IN_PROGRESS");
        assertThat(Alone.isReplaced(answer, PLACE)).isTrue();
    }

    @Test
    void doesNotWhereSomethingElseSpeaksAgainstByNow() throws Exception {
        assertThat(Alone.against(denied(reason("MIGRATION_IN_PROGRESS", 0) + "," + reason("BACKUP_TOO_OLD", 1)), PLACE))
                .contains("BACKUP_TOO_OLD");
    }

    @Test
    void doesNotWhereTheGateDoesNotKnowOrCannotTell() throws Exception {
        assertThat(Alone.against(new GateAnswer.Allowed(json("")), PLACE)).contains("does not know");
        assertThat(Alone.against(new GateAnswer.Indeterminate("late", null), PLACE))
                .contains("could not be asked");
        assertThat(Alone.isReplaced(new GateAnswer.Indeterminate("late", null), PLACE))
                .isFalse();
        assertThat(Alone.against(denied(""), PLACE)).isNotNull();
    }

    private static GateAnswer denied(String reasons) throws Exception {
        return new GateAnswer.Denied(json(reasons));
    }

    private static ObjectNode json(String reasons) throws Exception {
        return (ObjectNode) new ObjectMapper().readTree("""
                {"reasons": [%s],
                 "evidence": [{"ref": {"topic": "lifeboat.migration.v1", "partition": 1, "offset": 42}},
                              {"ref": {"topic": "lifeboat.migration.v1", "partition": 1, "offset": 43}}]}
                """.formatted(reasons));
    }

    private static String reason(String code, int evidence) {
        return "{\"code\": \"%s\", \"severity\": \"block\", \"observed\": \"found\", \"evidence\": [%d]}"
                .formatted(code, evidence);
    }
}
