package dev.lifeboat.drill.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MariadbAnswersTest {
    private static final String DAMAGED = "orders.o: error: Table 'orders.o' doesn't exist in engine, Operation failed";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders.o: Error: Can't find file: './orders/o.MAD' (errno: 24 \"Too many open files\")",
                "orders.o: Error: Got error 28 from storage engine Aria, Operation failed",
                "orders.o: Can't open shared library 'ha_spider.so'",
                "orders.o: Unknown storage engine 'ROCKSDB'"
            })
    void aFaultOfThePlaceIsNoneOfATable(String problem) {
        assertThatThrownBy(() -> MariadbAnswers.refuseFaultsOfThePlace(new ArrayList<>(List.of(problem)), ""))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void whatInnodbCallsMissingMayNotHaveBeenOpened() {
        assertThatThrownBy(
                        () -> MariadbAnswers.refuseFaultsOfThePlace(
                                new ArrayList<>(List.of(DAMAGED)),
                                "2026-11-23  3:00:00 0 [ERROR] InnoDB: Operating system error number 24 in a file operation.\n"))
                .hasMessageContaining("error number 24");
    }

    @Test
    void aDamagedTableStaysOneBesideFaultsOfThePlace() throws SQLException {
        var problems = new ArrayList<>(List.of("orders.n: Got error 24 from storage engine", DAMAGED));

        MariadbAnswers.refuseFaultsOfThePlace(problems, "");

        assertThat(problems).containsExactly(DAMAGED);
    }
}
