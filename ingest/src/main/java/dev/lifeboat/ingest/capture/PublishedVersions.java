package dev.lifeboat.ingest.capture;

import dev.lifeboat.v1.EvidenceHeader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The newest version of each fact under each key, whatever the order they are read in. */
final class PublishedVersions {
    /** Stands for every key. */
    private static final String ALL_KEYS = "*";

    private final Map<String, Map<String, Version>> versions = new HashMap<>();
    private long highestPosition;

    private record Version(long position, long observedAt, boolean deleted) {
        boolean newerThan(Version other) {
            return position != other.position
                    ? position > other.position
                    : observedAt != other.observedAt ? observedAt > other.observedAt : deleted;
        }
    }

    void add(String key, EvidenceHeader header) {
        var version =
                new Version(header.getSourcePosition(), header.getObservedAt().toEpochMilli(), header.getDeleted());
        highestPosition = Math.max(highestPosition, version.position());
        versions.computeIfAbsent(header.getNativeId(), id -> new HashMap<>(2))
                .merge(key, version, (old, now) -> now.newerThan(old) ? now : old);
    }

    /** A withdrawal that names its backup or migration alone: it holds under every key. */
    void addWithdrawal(EvidenceHeader header) {
        add(ALL_KEYS, header);
    }

    long highestPosition() {
        return highestPosition;
    }

    /** The keys of each fact under which it is not withdrawn. */
    Map<String, Set<String>> live() {
        var live = new HashMap<String, Set<String>>();
        versions.forEach((nativeId, byKey) -> {
            var all = byKey.get(ALL_KEYS);
            var keys = new HashSet<String>();
            byKey.forEach((key, version) -> {
                if (!version.deleted() && (all == null || version.newerThan(all))) {
                    keys.add(key);
                }
            });
            if (!keys.isEmpty()) {
                live.put(nativeId, keys);
            }
        });
        return live;
    }
}
