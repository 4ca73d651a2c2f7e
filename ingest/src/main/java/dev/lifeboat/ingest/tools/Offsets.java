package dev.lifeboat.ingest.tools;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A set of offsets, as ranges. It never holds fewer than were added: where there are more ranges than can be remembered, two
 * neighbours become one. For one thread.
 */
final class Offsets {
    /** Written as a list of ranges. */
    static final String FORM = "(?:\\d{1,19}-\\d{1,19}(?:,\\d{1,19}-\\d{1,19})*)?";

    private static final int MOST = 40;
    private static final Pattern COMMA = Pattern.compile(",");

    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();

    /** As it was written. */
    static Offsets of(String written) {
        var offsets = new Offsets();
        if (!written.isEmpty()) {
            COMMA.splitAsStream(written).forEach(range -> {
                int dash = range.indexOf('-');
                offsets.add(Long.parseLong(range.substring(0, dash)), Long.parseLong(range.substring(dash + 1)));
            });
        }
        return offsets;
    }

    /** Adds those from one to another, that one included; none where it is before. */
    void add(long first, long last) {
        if (last < first) {
            return;
        }
        long from = first;
        long to = last;
        var near = lastByFirst.floorEntry(to == Long.MAX_VALUE ? to : to + 1);
        while (near != null && near.getValue() >= from - 1) {
            from = Math.min(from, near.getKey());
            to = Math.max(to, near.getValue());
            lastByFirst.remove(near.getKey());
            near = lastByFirst.floorEntry(to == Long.MAX_VALUE ? to : to + 1);
        }
        lastByFirst.put(from, to);
        if (lastByFirst.size() > MOST) {
            var one = lastByFirst.pollFirstEntry();
            var next = lastByFirst.pollFirstEntry();
            lastByFirst.put(one.getKey(), next.getValue());
        }
    }

    /** Adds those of another set that are before an offset. */
    void addBefore(long end, Offsets others) {
        for (Map.Entry<Long, Long> range : others.lastByFirst.entrySet()) {
            add(range.getKey(), Math.min(range.getValue(), end - 1));
        }
    }

    boolean isEmpty() {
        return lastByFirst.isEmpty();
    }

    /** E.g. {@code 3-5,9-9}. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        lastByFirst.forEach((first, last) ->
                text.append(text.isEmpty() ? "" : ",").append(first).append('-').append(last));
        return text.toString();
    }
}
