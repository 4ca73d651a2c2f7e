package dev.lifeboat.drill.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Result;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    @Test
    void whoIsNotRootIsNobodyElse() throws Exception {
        assumeThat(ROOT).isFalse();

        assertThat(Account.ofServer("there-is-no-such-user", "PostgreSQL", false))
                .isEqualTo(new Account(List.of(), null));
    }

    @Test
    void rootItselfNeedsNoOtherAccount() throws Exception {
        assumeThat(ROOT).isTrue();

        Account account = Account.ofServer("root", "PostgreSQL", false);

        assertThat(account.owner()).isNull();
        var id = new ArrayList<>(account.words());
        id.addAll(List.of("id", "-u"));
        var process = new ProcessBuilder(id).start();
        assertThat(new String(process.getInputStream().readAllBytes()).strip()).isNotEqualTo("0");
    }

    @Test
    void asRootNothingIsRestoredByStatements() {
        assumeThat(ROOT).isTrue();

        assertThatThrownBy(() -> Account.ofServer("root", "PostgreSQL", true))
                .isInstanceOfSatisfying(
                        DrillEndedException.class,
                        end -> assertThat(end.result()).isEqualTo(Result.COULD_NOT_RUN))
                .hasMessageContaining("belongs to root");
    }

    @Test
    void anAccountThatIsNotThereIsAFaultOfThePlace() {
        assumeThat(ROOT).isTrue();

        assertThatThrownBy(() -> Account.ofServer("there-is-no-such-user", "PostgreSQL", false))
                .isInstanceOfSatisfying(
                        DrillEndedException.class,
                        end -> assertThat(end.result()).isEqualTo(Result.COULD_NOT_RUN))
                .hasMessageContaining("--user");
    }
}
