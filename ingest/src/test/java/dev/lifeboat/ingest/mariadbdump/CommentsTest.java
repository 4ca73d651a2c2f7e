package dev.lifeboat.ingest.mariadbdump;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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

    private static Comments of(String script) {
        var comments = new Comments();
        script.lines().forEach(comments::line);
        return comments;
    }
}
