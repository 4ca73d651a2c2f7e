package dev.lifeboat.ingest.mssql;

import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.observe.BadInputException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Times of SQL Server are those of its wall clock. A row tells how many quarters of an hour its zone was ahead of UTC, or 127
 * where it was not known.
 */
final class Zones {
    private static final int UNKNOWN = 127;
    private static final int FURTHEST = 48;

    private final @Nullable ZoneId otherwise;

    Zones(String zone) {
        try {
            otherwise = zone.isEmpty() ? null : ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new BadInputException("--set zone", "'" + zone + "' is no zone; expected e.g. Europe/Berlin");
        }
    }

    @Nullable
    Instant instant(Entry row, String field) {
        String text = row.text(field);
        ZoneId zone = zone(row);
        if (text == null || zone == null) {
            return null;
        }
        try {
            return row.checked(field, LocalDateTime.parse(text).atZone(zone).toInstant());
        } catch (DateTimeException e) {
            throw row.bad(
                    field,
                    "is '" + (text.length() > 60 ? text.substring(0, 60) : text)
                            + "'; expected a time such as 2026-03-01T01:00:00");
        }
    }

    private @Nullable ZoneId zone(Entry row) {
        var quarters = row.whole("time_zone");
        if (quarters == null || quarters.intValue() == UNKNOWN && quarters.bitLength() < 8) {
            return otherwise;
        }
        if (quarters.bitLength() > 7 || Math.abs(quarters.intValue()) > FURTHEST) {
            throw row.bad("time_zone", "is " + quarters + "; expected -48 to 48 quarters of an hour, or 127");
        }
        return ZoneOffset.ofTotalSeconds(quarters.intValue() * 900);
    }
}
