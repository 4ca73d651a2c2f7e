package dev.lifeboat.drill.postgres;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TablespaceMapTest {
    @TempDir
    private Path dir;

    private Scratch scratch;

    @BeforeEach
    void makeItsDirectory() throws Exception {
        scratch = new Scratch(dir, new Account(List.of(), null));
        Files.createDirectory(scratch.data());
    }

    @Test
    void leavesOneAloneThatStaysInTheDirectoryOfTheDrill() throws Exception {
        assertThatCode(() -> TablespaceMap.refuseOthers(scratch)).doesNotThrowAnyException();
        map("16388 " + scratch.tablespaces() + "/16388\n");
        assertThatCode(() -> TablespaceMap.refuseOthers(scratch)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/srv/fast", "TABLESPACES/../../x", "TABLESPACES", "pg_tblspc/16388"})
    void refusesOneThatLeadsOut(String place) throws Exception {
        map("16388 " + scratch.tablespaces() + "/16388\n16389 "
                + place.replace("TABLESPACES", scratch.tablespaces().toString()) + "\n");

        assertThatThrownBy(() -> TablespaceMap.refuseOthers(scratch)).hasMessageContaining("tablespace_map leads to");
    }

    private void map(String text) throws Exception {
        Files.writeString(scratch.data().resolve("tablespace_map"), text);
    }
}
