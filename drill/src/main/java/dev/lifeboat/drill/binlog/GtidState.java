package dev.lifeboat.drill.binlog;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The last transactions of each domain and server up to some place in a log. A file begins with that of its beginning, so that
 * what lies between two files can be told to be missing.
 */
record GtidState(Map<Long, List<Gtid>> domains) {
    static final GtidState NOTHING = new GtidState(Map.of());

    private static final int COUNT = 0x0fffffff;
    private static final int ENTRY_BYTES = 16;

    GtidState {
        domains = Map.copyOf(domains);
    }

    /** As a file begins with it; of each domain the newest stands last. */
    static GtidState of(ByteBuffer list) throws DamagedLogException {
        int count = list.limit() < Integer.BYTES ? -1 : list.getInt(0) & COUNT;
        if (count < 0 || count * (long) ENTRY_BYTES > list.limit() - Integer.BYTES) {
            throw new DamagedLogException("its list of GTIDs is not whole");
        }
        var state = NOTHING;
        for (int i = 0; i < count; i++) {
            int at = Integer.BYTES + i * ENTRY_BYTES;
            state = state.after(new Gtid(
                    Integer.toUnsignedLong(list.getInt(at)),
                    Integer.toUnsignedLong(list.getInt(at + 4)),
                    list.getLong(at + 8)));
        }
        return state;
    }

    /** One transaction later. */
    GtidState after(Gtid gtid) {
        var later = new TreeMap<>(domains);
        var ofDomain = new ArrayList<>(domains.getOrDefault(gtid.domain(), List.of()));
        ofDomain.removeIf(it -> it.server() == gtid.server());
        ofDomain.add(gtid);
        later.put(gtid.domain(), List.copyOf(ofDomain));
        return new GtidState(later);
    }

    /** Whether it is the next of its domain; of one that is new nobody knows. */
    boolean isFollowedBy(Gtid gtid) {
        var ofDomain = domains.get(gtid.domain());
        return ofDomain == null || ofDomain.get(ofDomain.size() - 1).number() + 1 == gtid.number();
    }

    /** As servers and backups write it: the newest of each domain, e.g. {@code 0-7-4711,1-8-15}; empty for none. */
    String position() {
        return new TreeMap<>(domains)
                .values().stream()
                        .map(ofDomain -> ofDomain.get(ofDomain.size() - 1).toString())
                        .collect(Collectors.joining(","));
    }

    /** Whether they are the same, in whatever order servers stand. */
    boolean isLike(GtidState other) {
        return unordered().equals(other.unordered());
    }

    private Map<Long, Map<Long, Long>> unordered() {
        var all = new TreeMap<Long, Map<Long, Long>>();
        domains.forEach((domain, gtids) ->
                all.put(domain, gtids.stream().collect(Collectors.toMap(Gtid::server, Gtid::number))));
        return all;
    }
}
