package dev.lifeboat.ingest.mariadbdump;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommentsTest {
    @Test
    void aConditionBeforeDataLeavesOnlySomeRows() {
        assertThat(of("--\n-- Dumping data for table `a`\n--\n-- WHERE:  i<3\n\nLOCK TABLES")
                        .holdsOnlySome())
                .isTrue();
    }

    @Test
    void aRemarkInARoutineIsNoCondition() {
        var comments = of("-- Dumping data for table `a`\n--\n\nCREATE PROCEDURE p()\nBEGIN\n-- WHERE: i<3\nEND");

        assertThat(comments.holdsOnlySome()).isFalse();
        assertThat(comments.leftOut()).isEmpty();
    }

    @Test
    void whatCouldNotBeDumpedIsTold() {
        assertThat(of("-- failed on view `v`: CREATE VIEW `v`").leftOut()).contains("view `v`");
        assertThat(of("-- insufficient privileges to SHOW CREATE PROCEDURE `p`").leftOut())
                .contains("privileges");
    }

    @Test
    void dataThatIsInsertedWithIgnoreMayBeDropped() {
        assertThat(
                        of("-- Dumping data for table `a`\n--\n-- WHERE:  i<3\n\nLOCK TABLES\nINSERT  IGNORE INTO `a` VALUES (1);")
                                .dropsRows())
                .isTrue();
    }

    @Test
    void theStatisticsOfInnodbAreAlwaysInsertedSo() {
        var comments = of("-- Dumping data for table `innodb_index_stats`\n--\n\n"
                + "INSERT  IGNORE INTO `innodb_index_stats` VALUES (1);");

        assertThat(comments.dropsRows()).isFalse();
    }

    @Test
    void aTriggerMayInsertWithIgnore() {
        var comments = of("-- Dumping data for table `a`\n--\n\nINSERT INTO `a` VALUES (1);\n"
                + "DELIMITER ;;\nCREATE TRIGGER t\nINSERT IGNORE INTO `b` VALUES (1)");

        assertThat(comments.dropsRows()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.11.6-MariaDB-log, MARIADB",
        "8.4.3, MYSQL",
        "8.0.36-0ubuntu0.22.04.1, MYSQL",
        "8.0.35-27.1-log, MYSQL",
        "8.0.31-google, MYSQL",
        "9.7.4-2, MYSQL",
        "8.0.11-TiDB-v7.5.0,",
        "5.7.25-OceanBase-v4.2.1.0,",
        "8.0.30-Vitess,",
    })
    void onlyServersThatAreKnownAreOfAProduct(String version, @Nullable Product product) {
        assertThat(Product.of(version).orElse(null)).isEqualTo(product);
    }

    private static Comments of(String script) {
        var comments = new Comments();
        script.lines().forEach(comments::line);
        return comments;
    }
}
