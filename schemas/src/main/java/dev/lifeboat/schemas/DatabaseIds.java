package dev.lifeboat.schemas;

import java.util.regex.Pattern;

/** Ids of databases: {@code engine:cluster/name}, e.g. {@code postgresql:orders-prod/orders}. */
public final class DatabaseIds {
    /** Asked for every record: it never goes back, and the characters are ranges. */
    private static final Pattern FORM =
            Pattern.compile("[a-z][a-z0-9_-]{0,62}+:[^/\\x00-\\x20\\x7f]{1,255}+/[^\\x00-\\x1f\\x7f]{1,255}+");

    private DatabaseIds() {}

    public static String of(String engine, String cluster, String name) {
        return engine + ":" + cluster + "/" + name;
    }

    public static boolean isValid(String id) {
        return FORM.matcher(id).matches();
    }

    /** @throws MalformedRecordException if the text is not the id of a database, saying how one looks */
    public static void require(String id) throws MalformedRecordException {
        if (!isValid(id)) {
            String shown = id.length() > 80 ? id.substring(0, 80) + "..." : id;
            throw new MalformedRecordException(
                    "'" + shown
                            + "' is not the id of a database; expected engine:cluster/name, e.g. postgresql:orders-prod/orders");
        }
    }
}
