package dev.lifeboat.drill.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.place.Commands.Ended;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final String NO_ROW = "ERROR 1032 (HY000) at line 9: Can't find record in 'orders'";
    private static final String NO_TABLE = "ERROR 1146 (42S02) at line 9: Table 'other.o' doesn't exist";
    private static final String NO_DATABASE = "ERROR 1049 (42000) at line 9: Unknown database 'other'";
    private static final String NO_USER =
            "ERROR 1396 (HY000) at line 9: Operation DROP USER failed for 'ghost'@'localhost'";

    @Test
    void aLogThatDoesNotFitSpeaksAgainstTheBackup() {
        assertThat(blamed(NO_ROW, null)).isEqualTo(Result.FAILED);
        assertThat(blamed(NO_ROW, "orders")).isEqualTo(Result.FAILED);
        assertThat(blamed(NO_TABLE, null)).isEqualTo(Result.FAILED);
        assertThat(blamed(NO_TABLE, "other")).isEqualTo(Result.FAILED);
        assertThat(blamed(NO_USER, null)).isEqualTo(Result.FAILED);
    }

    @Test
    void aDumpIsNotBlamedForWhatItLeavesOut() {
        assertThat(blamed(NO_TABLE, "orders")).isEqualTo(Result.COULD_NOT_RUN);
        assertThat(blamed(NO_DATABASE, "orders")).isEqualTo(Result.COULD_NOT_RUN);
        assertThat(blamed(NO_USER, "orders")).isEqualTo(Result.COULD_NOT_RUN);
    }

    @Test
    void whatTheDrillKeepsBackOrLacksIsNoFaultOfTheBackup() {
        assertThat(blamed("ERROR 1045 (28000): Access denied for user 'lifeboat drill'@'localhost'", null))
                .isEqualTo(Result.COULD_NOT_RUN);
        assertThat(blamed("ERROR 1298 (HY000): Unknown or incorrect time zone: 'Europe/Berlin'", null))
                .isEqualTo(Result.COULD_NOT_RUN);
        assertThat(blamed("ERROR 2013 (HY000) at line 9: Lost connection to server during query", null))
                .isEqualTo(Result.COULD_NOT_RUN);
        assertThat(blamed("mariadb-binlog cannot read all of the log", null)).isEqualTo(Result.COULD_NOT_RUN);
        assertThat(Replay.blame(new Ended("replay", 1, NO_TABLE), null, true).result())
                .isEqualTo(Result.COULD_NOT_RUN);
    }

    @Test
    void aZoneIsWrittenAsTheServerReadsIt() {
        assertThat(Place.posix(ZoneId.of("Europe/Berlin"))).isEqualTo("Europe/Berlin");
        assertThat(Place.posix(ZoneId.of("UTC"))).isEqualTo("UTC0");
        assertThat(Place.posix(ZoneId.of("+05:30"))).isEqualTo("LCL-05:30");
        assertThat(Place.posix(ZoneId.of("-03:00"))).isEqualTo("LCL+03:00");
    }

    private static Result blamed(String said, @Nullable String database) {
        return Replay.blame(new Ended("replay", 1, said), database, false).result();
    }
}
