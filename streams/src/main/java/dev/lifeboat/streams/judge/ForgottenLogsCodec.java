package dev.lifeboat.streams.judge;

import dev.lifeboat.streams.readiness.ForgottenLogs;
import dev.lifeboat.streams.readiness.LogPosition;
import dev.lifeboat.streams.readiness.LogSpan;
import dev.lifeboat.streams.readiness.Provenance;
import java.util.ArrayList;
import java.util.List;

/** The stored form of what is known of forgotten log backups: a span mostly begins where, and on the day after, the last one did. */
final class ForgottenLogsCodec {
    private static final byte JOINS = 1;
    private static final byte FOREVER = 2;

    static void put(PackedOutput out, ForgottenLogs logs) {
        out.putLong(logs.completeFrom()).putLong(logs.streams().size());
        for (var stream : logs.streams()) {
            out.putText(stream.source()).putOptionalText(stream.system()).putLong(stream.untoldUntil());
            put(out, stream.held());
            put(out, stream.gone());
        }
    }

    static ForgottenLogs read(PackedInput in, Provenance provenance) {
        long completeFrom = in.nextLong();
        var streams = new ArrayList<ForgottenLogs.Stream>();
        for (long left = in.nextLong(); left > 0; left--) {
            streams.add(new ForgottenLogs.Stream(
                    in.nextText(), in.nextOptionalText(), in.nextLong(), spans(in), spans(in)));
        }
        return new ForgottenLogs(provenance, completeFrom, streams);
    }

    private static void put(PackedOutput out, List<LogSpan> spans) {
        out.putLong(spans.size());
        LogPosition end = null;
        long day = 0;
        for (LogSpan span : spans) {
            boolean joins = span.start().equals(end);
            boolean forever = span.lastDay() == LogSpan.FOREVER;
            out.put((byte) ((joins ? JOINS : 0) | (forever ? FOREVER : 0)));
            if (!joins) {
                out.putText(span.start().toString());
            }
            out.putText(span.end().toString()).putLong(span.startDay() - day);
            if (!forever) {
                out.putLong(span.lastDay() - span.startDay());
            }
            end = span.end();
            day = span.startDay();
        }
    }

    private static List<LogSpan> spans(PackedInput in) {
        var spans = new ArrayList<LogSpan>();
        LogPosition end = null;
        long day = 0;
        for (long left = in.nextLong(); left > 0; left--) {
            byte bits = in.next();
            LogPosition start = end != null && (bits & JOINS) != 0 ? end : position(in);
            end = position(in);
            day += in.nextLong();
            spans.add(new LogSpan(start, end, day, (bits & FOREVER) != 0 ? LogSpan.FOREVER : day + in.nextLong()));
        }
        return spans;
    }

    private static LogPosition position(PackedInput in) {
        return LogPosition.of(in.nextText()).orElseThrow();
    }

    private ForgottenLogsCodec() {}
}
