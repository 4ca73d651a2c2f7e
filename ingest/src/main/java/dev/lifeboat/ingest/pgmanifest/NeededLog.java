package dev.lifeboat.ingest.pgmanifest;

import dev.lifeboat.ingest.pgmanifest.Manifest.WalRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether the files of the log that a backup needs are there. Each must have its size, begin as the file of that name in
 * that cluster does, and be written up to where it is needed, as the headers of its pages say. {@code pg_verifybackup} has
 * {@code pg_waldump} read the records as well, which is not done here.
 *
 * @param missing names of files that are not there
 * @param wrong files that are there, and what is wrong with them
 */
record NeededLog(List<String> missing, List<String> wrong) {
    private static final long USUAL_SIZE = 16 << 20;
    private static final int MOST_TOLD = 20;

    boolean whole() {
        return missing.isEmpty() && wrong.isEmpty();
    }

    /** @param found the file of a name; null when it is not there */
    static NeededLog of(
            List<WalRange> ranges, @Nullable String systemIdentifier, Function<String, @Nullable LogSegment> read) {
        var known = new HashMap<String, @Nullable LogSegment>();
        Function<String, @Nullable LogSegment> found = name -> {
            if (!known.containsKey(name)) {
                known.put(name, read.apply(name));
            }
            return known.get(name);
        };
        var missing = new ArrayList<String>();
        var wrong = new ArrayList<String>();
        for (WalRange range : ranges) {
            long size = segmentSize(range, found);
            long last = Long.compareUnsigned(range.end(), range.start()) > 0 ? range.end() - 1 : range.start();
            long to = Long.divideUnsigned(last, size);
            for (long number = Long.divideUnsigned(range.start(), size); number <= to; number++) {
                String name = name(range.timeline(), number, size);
                LogSegment segment = found.apply(name);
                if (segment == null) {
                    missing.add(name);
                } else {
                    String problem = problem(segment, number * size, last, size, systemIdentifier);
                    if (problem != null) {
                        wrong.add(name + " " + problem);
                    }
                }
                if (missing.size() + wrong.size() >= MOST_TOLD) {
                    return new NeededLog(missing, wrong);
                }
            }
        }
        return new NeededLog(missing, wrong);
    }

    private static @Nullable String problem(
            LogSegment segment, long address, long last, long size, @Nullable String systemIdentifier) {
        if (segment.size() == 0) {
            return "is empty";
        }
        if (segment.size() != size) {
            return "has " + segment.size() + " bytes; expected " + size;
        }
        if (!segment.begins() || segment.address() != address) {
            return "does not begin as the file of that name does";
        }
        if (systemIdentifier != null
                && !Long.toUnsignedString(segment.systemIdentifier()).equals(systemIdentifier)) {
            return "is of system " + Long.toUnsignedString(segment.systemIdentifier()) + ", not of " + systemIdentifier;
        }
        long needed = Math.min(size, last - address + 1);
        boolean goesOnInTheNext = needed == size && segment.switched();
        return segment.written() < needed && !goesOnInTheNext
                ? "holds no log from " + Manifest.position(address + segment.written()) + " on; it is needed up to "
                        + Manifest.position(address + needed)
                : null;
    }

    /** Files have 1 MiB to 1 GiB. The first one says how large it should be, or is as large where it says nothing. */
    private static long segmentSize(WalRange range, Function<String, @Nullable LogSegment> found) {
        for (boolean asItSays : new boolean[] {true, false}) {
            for (long size = 1L << 20; size <= 1L << 30; size *= 2) {
                var segment = found.apply(name(range.timeline(), Long.divideUnsigned(range.start(), size), size));
                if (segment != null
                        && (asItSays ? segment.begins() && segment.segmentSize() == size : segment.size() == size)) {
                    return size;
                }
            }
        }
        return USUAL_SIZE;
    }

    private static String name(long timeline, long number, long size) {
        long ofALog = (1L << 32) / size;
        return String.format(
                Locale.ROOT,
                "%08X%08X%08X",
                timeline,
                Long.divideUnsigned(number, ofALog),
                Long.remainderUnsigned(number, ofALog));
    }
}
