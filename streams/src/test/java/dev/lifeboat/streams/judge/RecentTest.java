package dev.lifeboat.streams.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.state.DatabaseState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentTest {
    private final Recent recent = new Recent(5, 100);

    @Test
    void letsGoWhatWasNotUsedForLongest() {
        for (int database = 0; database < 6; database++) {
            recent.add(subject(database));
            assertThat(recent.get("db-0")).isNotNull();
        }

        assertThat(recent.size()).isEqualTo(5);
        assertThat(recent.get("db-1")).isNull();
    }

    /** None is asked for that is not there: only what is there grows. */
    @Test
    void makesRoomWhenWhatIsThereGrows() {
        List<Subject> subjects = new ArrayList<>();
        for (int database = 0; database < 4; database++) {
            subjects.add(subject(database));
            recent.add(subjects.get(database));
        }
        grow(subjects.get(0), 30);
        grow(subjects.get(1), 30);
        grow(subjects.get(2), 30);
        assertThat(recent.size()).isEqualTo(4);

        grow(subjects.get(3), 30);
        assertThat(recent.size()).isEqualTo(3);
        assertThat(recent.get("db-0")).isNull();

        grow(subjects.get(3), 500);
        assertThat(recent.size()).isEqualTo(1);
        assertThat(recent.get("db-3")).isSameAs(subjects.get(3));
    }

    private void grow(Subject subject, int logs) {
        for (int log = 0; log < logs; log++) {
            int before = subject.state.size();
            int number = before;
            subject.state.fold(ABackup.called("log-" + number)
                    .type(Backup.Type.LOG)
                    .endedAt(Examples.NOON.plusSeconds(number))
                    .build());
            recent.grew(subject, subject.state.size() - before);
        }
    }

    private static Subject subject(int number) {
        String database = "db-" + number;
        return new Subject(database, new DatabaseState(database), null, Due.NEVER);
    }
}
