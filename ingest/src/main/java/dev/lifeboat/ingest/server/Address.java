package dev.lifeboat.ingest.server;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is, and with which password one comes in. Nothing of the password, nor of what else the URL sets, is in
 * {@link #name} or {@link #toString}.
 */
public final class Address {
    /** Where the password is if no file is named. */
    public static final String VARIABLE = "LIFEBOAT_DATABASE_PASSWORD";

    private static final Pattern SECRET = Pattern.compile(
            "(?i)(password|passwd|pwd|secret|token|passphrase)\\w*\\s*[=:]\\s*(?!YES\\b|NO\\b)[^\\s,;&)\"']+");
    /** A parameter of a URL whose value is nobody's business; one in braces may hold anything. */
    private static final Pattern SECRET_PARAMETER = Pattern.compile(
            "(?i)[?&;(,]\\s*\\w*(?:password|passwd|pwd|secret|token|passphrase)\\w*\\s*=\\s*(\\{(?:[^}]|}})*}|[^&;)]*)");
    /** A password before an @, to the first and to the last, which it may hold itself. */
    private static final List<Pattern> LOGINS = List.of(
            Pattern.compile("(?i)^jdbc:(?!oracle)[\\w:]*//[^:/?@]*:(.*)@"),
            Pattern.compile("(?i)^jdbc:(?!oracle)[\\w:]*//[^:/?@]*:(.*?)@"),
            Pattern.compile("(?i)^jdbc:oracle:\\w+:[^@/]+/(.+)@"),
            Pattern.compile("(?i)^jdbc:oracle:\\w+:[^@/]+/([^@]+)"));
    /** A host with its port, or several. */
    private static final Pattern PLACE = Pattern.compile(
            "(?:(?:\\[[0-9a-fA-F:.%]+]|[^\\[\\]:@(),?&=]*)(?::\\d+)?)(?:,(?:\\[[0-9a-fA-F:.%]+]|[^\\[\\]:@(),?&=]*)(?::\\d+)?)*");
    /** What would let a server read our files, or have us wait for it for ever, or undo what makes a session harmless. */
    private static final Pattern NOT_OURS = Pattern.compile(
            "(?i)[?&;]\\s*(allowLocalInfile|options|sessionVariables|initSql|readOnlyMode)\\s*=|[?&;]\\s*(socketTimeout)\\s*=\\s*[^1-9]");

    private static final Pattern DATABASE = Pattern.compile("(?i);\\s*database(?:Name)?\\s*=\\s*([^;]+)");

    private final Engine engine;
    private final String url;
    private final @Nullable String password;
    private final List<Path> driverJars;

    private Address(Engine engine, String url, @Nullable String password, List<Path> driverJars) {
        this.engine = engine;
        this.url = url;
        this.password = password;
        this.driverJars = List.copyOf(driverJars);
    }

    /**
     * The server at a URL.
     *
     * @param passwordFile holds the password in its first line; null: the variable, else the URL or what the driver finds
     * @param driverJars where a driver is that does not come with Lifeboat
     * @throws IllegalArgumentException if it is no URL of an engine that can be asked, or the file cannot be read
     */
    public static Address of(
            String url, @Nullable Path passwordFile, Map<String, String> environment, List<Path> driverJars) {
        var engine = Engine.of(url).orElseThrow(() -> new IllegalArgumentException(noEngine(url)));
        refuse(url);
        String password = passwordFile == null ? environment.get(VARIABLE) : read(passwordFile);
        for (Path jar : driverJars) {
            if (!Files.isReadable(jar)) {
                throw new IllegalArgumentException("the driver " + jar + " cannot be read");
            }
        }
        return new Address(engine, url.strip(), password, driverJars);
    }

    private static void refuse(String url) {
        for (String text : List.of(url, decoded(url))) {
            var found = NOT_OURS.matcher(text + ";");
            if (found.find()) {
                String name = Objects.requireNonNullElse(found.group(1), found.group(2));
                throw new IllegalArgumentException(
                        "the URL sets " + name + ", which is set so that asking does no harm and ends; leave it out"
                                + (name.equalsIgnoreCase("socketTimeout") ? ", or make it more than 0" : ""));
            }
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** What is secret in the URL, longest first. */
    private List<String> secretsOfUrl() {
        var secrets = new ArrayList<String>();
        var parameter = SECRET_PARAMETER.matcher(url);
        while (parameter.find()) {
            String value = parameter.group(1);
            secrets.add(value);
            secrets.add(value.replaceFirst("^\\{(.*)}$", "$1").replace("}}", "}"));
        }
        for (Pattern login : LOGINS) {
            var found = login.matcher(url);
            // a host with its port, and an @ in a parameter behind it, is no password
            if (found.find() && !found.group(1).matches("\\d{1,5}[/?].*[?&].*=.*|\\d{1,5}/[^?]*[?].*=.*")) {
                secrets.add(found.group(1));
            }
        }
        secrets.addAll(secrets.stream().map(Address::decoded).toList());
        return secrets.stream()
                .filter(secret -> !secret.isBlank())
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    private static String noEngine(String url) {
        String scheme = url.contains("://") ? url.substring(0, url.indexOf("://")) : url.replaceFirst("[@?;/].*", "");
        String hint = scheme.matches("(?i)postgres(ql)?|mysql|mariadb|sqlserver|oracle")
                ? "; it begins with jdbc:, and does not hold the password before an @"
                : "";
        return "'" + (scheme.length() > 40 ? scheme.substring(0, 40) : scheme) + "...' is no JDBC URL that can be asked"
                + hint + ". Expected one like "
                + String.join(
                        ", ",
                        List.of(Engine.values()).stream().map(Engine::example).toList());
    }

    private static String read(Path file) {
        try {
            var lines = Files.readAllLines(file);
            if (lines.isEmpty() || lines.get(0).isEmpty()) {
                throw new IllegalArgumentException("the password file " + file + " has nothing in its first line");
            }
            return lines.get(0);
        } catch (IOException e) {
            throw new IllegalArgumentException("the password file " + file + " cannot be read: " + e, e);
        }
    }

    public Engine engine() {
        return engine;
    }

    List<Path> driverJars() {
        return driverJars;
    }

    String url() {
        return engine.forDriver(url);
    }

    Properties login(Properties limits) {
        var all = new Properties();
        limits.stringPropertyNames().forEach(key -> {
            // what the URL sets is meant
            if (!url.toLowerCase(Locale.ROOT).contains(key.toLowerCase(Locale.ROOT) + "=")) {
                all.setProperty(key, limits.getProperty(key));
            }
        });
        if (password != null) {
            all.setProperty("password", password);
        }
        return all;
    }

    /** Whether the URL itself holds a password, which every user of this machine may see while the command runs. */
    public boolean showsPassword() {
        return SECRET.matcher(url).find() || !secretsOfUrl().isEmpty();
    }

    /** Host, port and database. */
    public String name() {
        String rest = url.substring(url.indexOf(':', "jdbc:".length()) + 1);
        if (engine == Engine.SQLSERVER) {
            var database = DATABASE.matcher(rest);
            String host = rest.replaceFirst(";.*", "").replaceFirst("//.*@", "//");
            return plain(database.find() ? host + "/" + database.group(1) : host);
        }
        String named = rest.replaceFirst("[?#].*", "");
        if (engine == Engine.ORACLE) {
            int at = named.lastIndexOf('@');
            return at < 0 ? "Oracle" : plain(named.substring(at + 1));
        }
        String place =
                named.replaceFirst(";.*", "").replaceFirst("^\\w*:?//", "").replaceFirst(".*@", "");
        // what does not look like a place may be a part of a password
        return PLACE.matcher(place.replaceFirst("/.*", "")).matches()
                ? plain(place)
                : engine == Engine.MYSQL ? "MySQL or MariaDB" : "PostgreSQL";
    }

    private static String plain(String text) {
        String plain = text.replaceAll("^/+|/+$", "").replaceAll("[\\p{Cntrl}\\s]", "");
        return plain.isEmpty() ? "localhost" : plain.length() > 200 ? plain.substring(0, 200) : plain;
    }

    /** A message of the driver or the server, without what is nobody's business. */
    String withoutSecrets(@Nullable String message) {
        String text = Objects.requireNonNullElse(message, "it does not say why")
                .replaceAll("\\s+", " ")
                .strip();
        text = text.replace(url, name()).replace(engine.forDriver(url), name());
        if (password != null && password.length() > 2) {
            text = text.replace(password, "...");
        }
        for (String secret : secretsOfUrl()) {
            text = secret.length() > 2 ? text.replace(secret, "...") : text;
        }
        return SECRET.matcher(text).replaceAll("$1=...").replaceFirst("^(\\(conn=\\d+\\)|ERROR:|FATAL:) ", "");
    }

    @Override
    public String toString() {
        return name();
    }
}
