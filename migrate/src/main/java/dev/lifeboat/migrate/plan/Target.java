package dev.lifeboat.migrate.plan;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a migration runs.
 *
 * @param url as JDBC has it, without a password; who runs it brings that
 * @param user null for what the URL or the driver says
 * @param name what the server calls the database
 * @param systemIdentifier which system it must be; null when only the registration tells
 */
public record Target(
        String url,
        @Nullable String user,
        String name,
        @Nullable String systemIdentifier) {
    private static final Set<String> REFUSED = Set.of(
            "preferquerymode",
            "autosave",
            "raiseexceptiononsilentrollback",
            "options",
            "readonly",
            "cleanupsavepoints");

    public Target {
        if (!url.startsWith("jdbc:")) {
            throw new IllegalArgumentException(
                    "expected the address of a server, e.g. jdbc:postgresql://db1:5432/orders");
        }
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("'" + url.replaceFirst("^(jdbc:[a-z]+).*", "$1")
                    + "' cannot be run yet: there DDL commits by itself; expected jdbc:postgresql:...");
        }
        if (url.toLowerCase(Locale.ROOT).contains("password=")) {
            throw new IllegalArgumentException(
                    "expected it without a password, which would be kept with the plan: give it in PGPASSWORD, or in ~/.pgpass");
        }
        for (String parameter : url.replaceFirst("^[^?]*\\??", "").split("&")) {
            String key = parameter.replaceFirst("=.*", "");
            if (REFUSED.contains(key.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        "expected it without " + key + ", which changes what becomes of a statement or a transaction");
            }
        }
        if (name.isBlank()) {
            throw new IllegalArgumentException("expected what the server calls the database");
        }
    }
}
