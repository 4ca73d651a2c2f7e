package dev.lifeboat.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.v1.ProcedureEvidence;
import dev.lifeboat.v1.ProcedureStep;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProcedureDigestTest {
    @Test
    void isAnotherWhereStepsCommandsOrValuesAreChangedAndTheSameWhereAllElseIs() {
        var restore = of(step("restore", "tool {{stanza}}"));

        assertThat(ProcedureDigest.of(restore.build()))
                .hasSize(64)
                .isEqualTo(ProcedureDigest.of(restore.setContacts(List.of("ann"))
                        .setEstimatedMillis(5L)
                        .setRegisteredBy("bob")
                        .setName("another")
                        .build()))
                .isNotEqualTo(ProcedureDigest.of(
                        of(step("restore", "tool {{stanza}} --x")).build()))
                .isNotEqualTo(ProcedureDigest.of(
                        of(step("restore it", "tool {{stanza}}")).build()))
                .isNotEqualTo(ProcedureDigest.of(of(step("restore", "tool {{stanza}}"), step("start", null))
                        .build()))
                .isNotEqualTo(ProcedureDigest.of(of(step("restore", "tool {{stanza}}"))
                        .setValues(Map.of("stanza", "orders"))
                        .build()));
        assertThat(ProcedureDigest.of(of(step("ab", "c")).build()))
                .isNotEqualTo(ProcedureDigest.of(of(step("a", "bc")).build()));
    }

    @Test
    void oneOfWordsAloneHasNone() {
        var words = ProcedureEvidence.newBuilder().setSteps(List.of("call", "restore"));

        assertThat(ProcedureDigest.of(words.build())).isNull();
        assertThat(ProcedureDigest.of(
                        of(step("call", null), step("restore", null)).build()))
                .isNull();
        assertThat(ProcedureDigest.of(
                        of(step("call", null), step("restore", "tool")).build()))
                .isNotNull();
    }

    private static ProcedureEvidence.Builder of(ProcedureStep... steps) {
        return ProcedureEvidence.newBuilder().setStepDetails(List.of(steps));
    }

    private static ProcedureStep step(String title, @Nullable String command) {
        return ProcedureStep.newBuilder().setTitle(title).setCommand(command).build();
    }
}
