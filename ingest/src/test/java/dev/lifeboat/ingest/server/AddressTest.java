package dev.lifeboat.ingest.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @Test
    void isCalledByHostPortAndDatabase() {
        assertThat(address("jdbc:postgresql://db:5432/orders?user=a&password=b@c"))
                .hasToString("db:5432/orders");
        assertThat(address("jdbc:postgresql://a:1,b:2/orders")).hasToString("a:1,b:2/orders");
        assertThat(address("jdbc:postgresql://[::1]:5432/orders")).hasToString("[::1]:5432/orders");
        assertThat(address("jdbc:postgresql:orders")).hasToString("orders");
        assertThat(address("jdbc:mysql://db/orders")).hasToString("db/orders");
        assertThat(address("jdbc:mariadb:replication://a,b/orders")).hasToString("a,b/orders");
        assertThat(address("jdbc:sqlserver://db:1433;databaseName=orders")).hasToString("db:1433/orders");
        assertThat(address("jdbc:oracle:thin:@//db:1521/orders")).hasToString("db:1521/orders");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://audit:hidden@db/orders",
                "jdbc:postgresql://audit:hid@hidden@db/orders",
                "jdbc:mysql://audit:x/hidden@db/orders",
                "jdbc:mysql://audit:hidden?x@db/orders",
                "jdbc:mariadb://audit:hidden#x@db/orders",
                "jdbc:postgresql://db/orders?user=a&password=hidden",
                "jdbc:postgresql://db/orders?user=a&password=x@hidden",
                "jdbc:sqlserver://db;user=a;password={x;hidden}",
                "jdbc:oracle:thin:scott/hidden@//db:1521/orders",
                "jdbc:oracle:thin:scott/hidden",
                "jdbc:oracle:thin:scott/x@hidden@db"
            })
    void showsNoPassword(String url) {
        var address = address(url);

        assertThat(address.toString()).doesNotContain("hidden");
        assertThat(address.showsPassword()).isTrue();
        assertThat(address.withoutSecrets("cannot connect to " + url)).doesNotContain("hidden");
        assertThat(address.withoutSecrets("cannot connect to " + address.url())).doesNotContain("hidden");
    }

    @Test
    void takesAPasswordOutOfAMessageWhereverItStands() {
        assertThat(address("jdbc:mysql://db/orders?user=a&password=s3cret")
                        .withoutSecrets("no host at 's3cret' is known"))
                .isEqualTo("no host at '...' is known");
        assertThat(address("jdbc:postgresql://db/orders?password=a%40bcd").withoutSecrets("a@bcd is wrong"))
                .isEqualTo("... is wrong");
        assertThat(address("jdbc:postgresql://db:5432/orders?user=a@b").showsPassword())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://db/orders?allowLocalInfile=true",
                "jdbc:mysql://db/orders?user=a&ALLOWLOCALINFILE=1",
                "jdbc:mysql://db/orders?socketTimeout=0",
                "jdbc:postgresql://db/orders?socketTimeout=",
                "jdbc:postgresql://db/orders?options=-c%20default_transaction_read_only%3Doff",
                "jdbc:postgresql://db/orders?%6fptions=x",
                "jdbc:sqlserver://db;socketTimeout=0"
            })
    void isNoneThatTakesAwayWhatMakesAskingHarmless(String url) {
        assertThatThrownBy(() -> address(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the URL sets");
    }

    @Test
    void mayWaitShorterThanIsUsual() {
        var limits = new Properties();
        limits.setProperty("socketTimeout", "17");

        assertThat(address("jdbc:postgresql://db/orders?socketTimeout=5").login(limits))
                .isEmpty();
    }

    @Test
    void isOfTheEngineThatTheIdOfTheDatabaseNames() {
        assertThat(Engine.POSTGRESQL.hasDatabase("postgresql:prod/orders")).isTrue();
        assertThat(Engine.MYSQL.hasDatabase("mysql:prod/orders")).isTrue();
        assertThat(Engine.MYSQL.hasDatabase("mariadb:prod/orders")).isTrue();
        assertThat(Engine.MYSQL.hasDatabase("postgresql:prod/orders")).isFalse();
        assertThat(Engine.SQLSERVER.hasDatabase("sqlserver:prod/orders")).isTrue();
        assertThat(Engine.ORACLE.hasDatabase("oracle:prod/orders")).isTrue();
    }

    private static Address address(String url) {
        return Address.of(url, null, Map.of(), List.of());
    }
}
