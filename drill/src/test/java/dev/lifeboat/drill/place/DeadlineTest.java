package dev.lifeboat.drill.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.drill.DrillEndedException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    @Test
    void whatDoesNotEndIsNotWaitedForAnyLonger() throws DrillEndedException {
        assertThat(Deadline.in(Duration.ofHours(1)).within(() -> "seen")).isEqualTo("seen");
        assertThatThrownBy(() -> Deadline.in(Duration.ofMillis(10)).within(() -> {
                    new CountDownLatch(1).await();
                    return "";
                }))
                .isInstanceOf(DrillEndedException.class)
                .hasMessageContaining("--time-limit");
    }
}
