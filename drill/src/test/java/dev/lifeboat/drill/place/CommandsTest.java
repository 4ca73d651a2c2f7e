package dev.lifeboat.drill.place;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandsTest {
    @Test
    void nothingInTheSurroundingsLeadsAToolToAnotherServer() {
        assertThat(Commands.clean(List.of(
                        "PGHOSTADDR",
                        "PATH",
                        "PGBACKREST_STANZA",
                        "PGDATABASE",
                        "PGPASSWORD",
                        "MYSQL_HOST",
                        "MARIADB_HOME")))
                .containsExactly(
                        "env",
                        "-u",
                        "MARIADB_HOME",
                        "-u",
                        "MYSQL_HOST",
                        "-u",
                        "PGDATABASE",
                        "-u",
                        "PGHOSTADDR",
                        "-u",
                        "PGPASSWORD",
                        "PGPASSFILE=/dev/null");
    }
}
