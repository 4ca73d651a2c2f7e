package dev.lifeboat.migrate.plan;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a migration runs.
 *
 * @param url as JDBC has it, without a password; who runs it brings that
 * @param user null for what the URL or the driver says
 * @param name what the server calls the database
 * @param systemIdentifier which system it must be; null when only the registration tells
 * @param replica it is written to although it gets what another server writes, as where two replicate each other
 */
public record Target(
        String url,
        @Nullable String user,
        String name,
        @Nullable String systemIdentifier,
        boolean replica) {
    /** One server, and nobody who goes on elsewhere, unasked, in the middle of a transaction. */
    private static final Pattern MARIADB = Pattern.compile("jdbc:(mariadb|mysql)://[^/,()]+/[^/?,]+(\\?.*)?");

    public Target {
        if (!url.startsWith("jdbc:")) {
            throw new IllegalArgumentException(
                    "expected the address of a server, e.g. jdbc:postgresql://db1:5432/orders");
        }
        Dialect dialect = Dialect.ofUrl(url);
        if (dialect == null) {
            throw new IllegalArgumentException("'" + url.replaceFirst("^(jdbc:[a-z]+).*", "$1")
                    + "' cannot be run yet; expected jdbc:postgresql:..., jdbc:mariadb:... or jdbc:mysql:...");
        }
        if (dialect == Dialect.MYSQL && !MARIADB.matcher(url).matches()) {
            throw new IllegalArgumentException(
                    "expected one server and a database, e.g. jdbc:mariadb://db1:3306/orders: between several, the driver goes"
                            + " on elsewhere, unasked");
        }
        if (url.toLowerCase(Locale.ROOT).contains("password=")) {
            throw new IllegalArgumentException(
                    "expected it without a password, which would be kept with the plan: give it with --password-file, or in PGPASSWORD or MYSQL_PWD");
        }
        for (String parameter : url.replaceFirst("^[^?]*\\??", "").split("&")) {
            String key = parameter.replaceFirst("=.*", "");
            if (dialect.refusesParameter(key)) {
                throw new IllegalArgumentException("expected it without " + key
                        + ", which changes, or may change, what becomes of a statement or a transaction");
            }
        }
        if (name.isBlank()) {
            throw new IllegalArgumentException("expected what the server calls the database");
        }
    }

    public Dialect dialect() {
        return Objects.requireNonNull(Dialect.ofUrl(url));
    }
}
