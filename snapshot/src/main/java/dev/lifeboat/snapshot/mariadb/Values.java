package dev.lifeboat.snapshot.mariadb;

import java.util.Optional;
import java.util.Set;

/** How values of a type become text or bytes, no two of them alike; and which types a table can be cut by. */
final class Values {
    private static final Set<String> INTEGERS = Set.of("tinyint", "smallint", "mediumint", "int", "bigint");
    /** Characters of these are all of utf8mb4, too. Of others the bytes are taken as they are. */
    private static final Set<String> OF_UNICODE =
            Set.of("utf8mb4", "utf8mb3", "utf8", "latin1", "ascii", "ucs2", "utf16", "utf16le", "utf32");

    private Values() {}

    /**
     * The value as bytes.
     *
     * @param column quoted, with the table
     * @param type as information_schema calls it in {@code data_type}
     * @param charset empty if the type has none
     */
    static String bytes(String column, String type, String charset) {
        return switch (type) {
            // a float prints six digits; as a double it prints all that tell it from others
            case "float", "double" -> text("(" + column + " * 1e0)");
            case "enum", "set" -> "concat(" + column + " + 0, ':', " + characters(column, charset) + ")";
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" -> characters(column, charset);
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> column;
            case "json" -> "cast(cast(" + column + " as char character set utf8mb4) as binary)";
            case "tinyint",
                    "smallint",
                    "mediumint",
                    "int",
                    "bigint",
                    "decimal",
                    "year",
                    "date",
                    "datetime",
                    "timestamp",
                    "time",
                    "uuid",
                    "inet4",
                    "inet6" -> text(column);
            // bit, geometries, vectors and what is still to come
            default -> "hex(" + column + ")";
        };
    }

    private static String text(String value) {
        return "cast(cast(" + value + " as char character set utf8mb4) as binary)";
    }

    private static String characters(String column, String charset) {
        return OF_UNICODE.contains(charset)
                ? "cast(convert(" + column + " using utf8mb4) as binary)"
                : "cast(" + column + " as binary)";
    }

    /**
     * A parameter that is given as text, of the type of the column: a text beside a number would be compared as a double.
     *
     * @param full as {@code column_type}
     * @param collation of the column: two that nobody named are not compared with each other
     * @return empty if a table is not cut by such a column
     */
    static Optional<String> parameter(String type, String full, String charset, String collation) {
        if (INTEGERS.contains(type)) {
            return Optional.of("cast(? as " + (full.contains("unsigned") ? "unsigned" : "signed") + ")");
        }
        return switch (type) {
            case "decimal" -> Optional.of("cast(? as " + full.replaceAll(" .*", "") + ")");
            case "date" -> Optional.of("cast(? as date)");
            case "datetime", "timestamp" -> Optional.of("cast(? as datetime(6))");
            case "uuid" -> Optional.of("cast(? as uuid)");
            case "char", "varchar" ->
                OF_UNICODE.contains(charset)
                        ? Optional.of("convert(? using " + charset + ") collate " + collation)
                        : Optional.empty();
            case "binary", "varbinary" -> Optional.of("unhex(?)");
            default -> Optional.empty();
        };
    }

    /** The value of a column of a key, as text. */
    static String keyText(String column, String type) {
        return type.endsWith("binary") ? "hex(" + column + ")" : "cast(" + column + " as char character set utf8mb4)";
    }
}
