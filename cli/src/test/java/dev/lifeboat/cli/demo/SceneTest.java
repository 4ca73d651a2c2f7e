package dev.lifeboat.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SceneTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void anUnexpectedAllowIsCalledWhatItIs() throws Exception {
        Answer allow = answer("{\"decision\":\"allow\",\"decisionId\":\"d-1\"}");

        StoryFailedException failure = Scene.unexpected("gate-without-restore", "deny", List.of(), allow);

        assertThat(failure).hasMessageContaining("FALSE ALLOW").hasMessageContaining("d-1");
        assertThat(failure.exitCode()).isEqualTo(1);
    }

    @Test
    void aDenialForOtherReasonsNamesBoth() throws Exception {
        Answer deny =
                answer("{\"decision\":\"deny\",\"reasons\":[{\"code\":\"STATE_STALE\"},{\"code\":\"STATE_STALE\"}]}");

        assertThat(Scene.unexpected("gate-without-backup", "deny", List.of("NO_BACKUP"), deny))
                .hasMessageContaining("NO_BACKUP")
                .hasMessageContaining("[STATE_STALE]");
    }

    @Test
    void anAnswerWithoutADecisionIsNoAllow() throws Exception {
        assertThat(answer("{}").allows()).isFalse();
        assertThat(answer("{}").decision()).isEqualTo("indeterminate");
    }

    private static Answer answer(String json) throws Exception {
        return Answer.of(JSON.readTree(json), Duration.ofMillis(5));
    }
}
