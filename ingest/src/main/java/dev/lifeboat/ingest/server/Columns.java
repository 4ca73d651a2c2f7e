package dev.lifeboat.ingest.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.ingest.catalog.Texts;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The columns of a result, by names in lower case. Numbers keep their digits; whatever is no number or flag is text. */
final class Columns {
    private static final int LONGEST = 1_900;

    private final String[] names;

    Columns(ResultSetMetaData metaData) throws SQLException {
        names = new String[metaData.getColumnCount()];
        for (int i = 0; i < names.length; i++) {
            names[i] = metaData.getColumnLabel(i + 1).toLowerCase(Locale.ROOT);
        }
    }

    ObjectNode row(ResultSet results) throws SQLException {
        var row = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < names.length; i++) {
            put(row, names[i], results.getObject(i + 1));
        }
        return row;
    }

    private static void put(ObjectNode row, String name, @Nullable Object value) {
        if (value == null) {
            row.putNull(name);
        } else if (value instanceof Boolean flag) {
            row.put(name, flag);
        } else if (value instanceof Double || value instanceof Float) {
            row.put(name, ((Number) value).doubleValue());
        } else if (value instanceof BigInteger whole) {
            row.put(name, whole);
        } else if (value instanceof BigDecimal number) {
            put(row, name, number);
        } else if (value instanceof Number whole) {
            row.put(name, whole.longValue());
        } else {
            row.put(name, Texts.bounded(value.toString(), LONGEST));
        }
    }

    private static void put(ObjectNode row, String name, BigDecimal number) {
        if (number.precision() - number.scale() < 100
                && number.stripTrailingZeros().scale() <= 0) {
            row.put(name, number.toBigInteger());
        } else {
            row.put(name, number.doubleValue());
        }
    }
}
