package dev.lifeboat.cli.log;

import dev.lifeboat.v1.EvidenceHeader;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Facts in their newest version, as evidence is compared: by position, then by when it was seen, then by its id. */
public final class Versions {
    private static final Comparator<EvidenceHeader> ORDER = Comparator.comparingLong(EvidenceHeader::getSourcePosition)
            .thenComparing(EvidenceHeader::getObservedAt)
            .thenComparing(EvidenceHeader::getEventId);

    private Versions() {}

    /** The newest version of each fact that can be read, without those that are withdrawn. */
    public static <T> List<T> newest(List<Log.Newest<T>> records, Function<T, EvidenceHeader> header) {
        return newestOrWithdrawn(records, header).stream()
                .filter(each -> !header.apply(each).getDeleted())
                .toList();
    }

    /** The newest version of each fact that can be read. One that is withdrawn says what it said before. */
    public static <T> List<T> newestOrWithdrawn(List<Log.Newest<T>> records, Function<T, EvidenceHeader> header) {
        Map<List<String>, T> newest = new HashMap<>();
        for (var each : records) {
            @Nullable T value = each.value();
            if (value != null) {
                EvidenceHeader its = header.apply(value);
                newest.merge(
                        List.of(its.getSource(), its.getNativeId()),
                        value,
                        (a, b) -> ORDER.compare(header.apply(b), header.apply(a)) >= 0 ? b : a);
            }
        }
        return List.copyOf(newest.values());
    }
}
