package dev.lifeboat.ingest.catalog;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Intervals as PostgreSQL writes them in ISO 8601, e.g. {@code P0Y0M1DT4H30M0.5S}. */
final class Intervals {
    private static final String NUMBER = "(-?[0-9]{1,15}(?:\\.[0-9]{1,9})?)";
    private static final Pattern ISO = Pattern.compile("P(?:" + NUMBER + "Y)?(?:" + NUMBER + "M)?(?:" + NUMBER
            + "W)?(?:" + NUMBER + "D)?(?:T(?:" + NUMBER + "H)?(?:" + NUMBER + "M)?(?:" + NUMBER + "S)?)?");
    /** Seconds of a year of 365.25 days, a month of 30 days, a week, a day, an hour, a minute, a second. */
    private static final long[] SECONDS = {31_557_600, 2_592_000, 604_800, 86_400, 3_600, 60, 1};

    private Intervals() {}

    /**
     * @throws DateTimeException if the text is no such interval
     * @throws ArithmeticException if it is too long for a {@link Duration}
     */
    static Duration parse(String text) {
        Matcher iso = ISO.matcher(text.strip());
        if (text.strip().length() < 2 || !iso.matches()) {
            throw new DateTimeException("not an interval");
        }
        var seconds = BigDecimal.ZERO;
        for (int unit = 0; unit < SECONDS.length; unit++) {
            seconds = seconds.add(part(iso.group(unit + 1)).multiply(BigDecimal.valueOf(SECONDS[unit])));
        }
        return Duration.ofMillis(seconds.movePointRight(3).toBigInteger().longValueExact());
    }

    private static BigDecimal part(@Nullable String number) {
        return number == null ? BigDecimal.ZERO : new BigDecimal(number);
    }
}
