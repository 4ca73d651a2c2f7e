package dev.lifeboat.cli.gate;

import java.time.DateTimeException;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An instant as people write it: 2026-07-01T02:00:00Z, with another offset, or so much from now, as in 8h or 2d. */
public final class InstantText implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
        try {
            return Instant.parse(text.strip());
        } catch (DateTimeException e) {
            return fromNow(text);
        }
    }

    private static Instant fromNow(String text) {
        try {
            return Instant.now().plus(new DurationText().convert(text));
        } catch (TypeConversionException | DateTimeException | ArithmeticException e) {
            throw new TypeConversionException("'" + text + "' is no instant; expected e.g. 2026-07-01T02:00:00Z,"
                    + " 2026-07-01T04:00:00+02:00, or so much from now: 8h, 2d");
        }
    }
}
