package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Fact;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one kind, newest version of each, bounded as its {@link Keeping} says. Three places:
 *
 * <pre>
 * kept     groups that are wanted: the best of each group
 * waiting  groups that are not wanted, yet or any more: the best of all of them together
 * loose    newest versions that do not say where they belong: the newest; an older version brings them to their group
 * </pre>
 */
final class Shelf<F extends Fact> {
    /** How many facts wait for what they belong to. */
    static final int WAITING = 256;
    /** How many versions are remembered that do not say where they belong. */
    static final int LOOSE = 64;

    private final Keeping<F> keeping;
    private final Predicate<String> wanted;
    private final Map<Fact.Key, F> facts = new HashMap<>();
    /** By name, each in order of rank. */
    private final Map<String, List<F>> groups = new HashMap<>();

    private final List<F> loose = new ArrayList<>();

    Shelf(Keeping<F> keeping, Predicate<String> wanted) {
        this.keeping = keeping;
        this.wanted = wanted;
    }

    Collection<F> facts() {
        return facts.values();
    }

    Optional<F> fact(Fact.Key key) {
        return Optional.ofNullable(facts.get(key));
    }

    @Nullable
    List<F> group(String name) {
        return groups.get(name);
    }

    Map<String, List<F>> groups() {
        return groups;
    }

    boolean fold(F incoming, Changes changes) {
        F version = keeping.trim(incoming);
        F known = facts.get(incoming.key());
        if (known == null) {
            if (hasNoPlace(version)) {
                keeping.forgotten(version);
                return false;
            }
            place(version, changes);
            return true;
        }
        boolean newer = supersedes(version, known);
        F merged = newer ? keeping.complete(version, known) : keeping.complete(known, version);
        if (!merged.equals(known)) {
            remove(known);
            place(merged, changes);
        }
        return newer && version.provenance().compareTo(known.provenance()) != 0;
    }

    /** Makes room where more groups wait than may. To be called when groups stop being wanted. */
    void boundWaiting(Changes changes) {
        if (facts.size() <= keeping.waiting()) {
            return;
        }
        int waiting = 0;
        for (var group : groups.entrySet()) {
            waiting += wanted.test(group.getKey()) ? 0 : group.getValue().size();
        }
        Comparator<F> order = leastFirst();
        for (; waiting > keeping.waiting(); waiting--) {
            F least = null;
            for (var group : groups.entrySet()) {
                if (!wanted.test(group.getKey())) {
                    least = least(group.getValue(), order, least);
                }
            }
            forget(least, changes);
        }
    }

    /** Bad news is forgotten last. */
    private Comparator<F> leastFirst() {
        return Comparator.<F, Boolean>comparing(keeping::precious).thenComparing(keeping.rank());
    }

    /** It would be forgotten at once, and without a trace. */
    private boolean hasNoPlace(F fact) {
        String name = keeping.group(fact);
        List<F> group = name == null ? null : groups.get(name);
        return name != null
                && group != null
                && group.size() >= keeping.perGroup(name)
                && keeping.rank().compare(fact, group.get(0)) < 0
                && keeping.isSilentlyForgotten(fact);
    }

    private void place(F fact, Changes changes) {
        String name = keeping.group(fact);
        facts.put(fact.key(), fact);
        changes.stored(fact);
        if (name == null) {
            placeLoose(fact, changes);
            return;
        }
        List<F> group = groups.computeIfAbsent(name, unused -> new ArrayList<>(4));
        insert(group, fact);
        if (group.size() > keeping.perGroup(name)) {
            bound(group, keeping.perGroup(name), keeping.precious(fact), changes);
        }
        if (facts.size() > keeping.waiting() && !wanted.test(name)) {
            boundWaiting(changes);
        }
    }

    /** Bad news takes the place of bad news only, and good news that of good news. */
    private void bound(List<F> group, int most, boolean precious, Changes changes) {
        F least = null;
        int count = 0;
        for (F fact : group) {
            if (keeping.precious(fact) == precious) {
                least = least == null ? fact : least;
                count++;
            }
        }
        if (count > most) {
            forget(least, changes);
        }
    }

    private void placeLoose(F fact, Changes changes) {
        loose.add(fact);
        if (loose.size() > LOOSE) {
            F least = Collections.min(
                    loose, Comparator.<F, Boolean>comparing(keeping::precious).thenComparing(Keeping.byVersion()));
            remove(least);
            changes.dropped(least.key());
        }
    }

    private void forget(@Nullable F fact, Changes changes) {
        if (fact == null) {
            return;
        }
        remove(fact);
        keeping.forgotten(fact);
        F bare = keeping.bare(fact);
        if (bare == null) {
            changes.dropped(fact.key());
        } else {
            place(bare, changes);
        }
    }

    private void remove(F fact) {
        facts.remove(fact.key());
        String name = keeping.group(fact);
        List<F> group = name == null ? loose : groups.get(name);
        if (group != null) {
            removeFrom(group, fact);
            if (name != null && group.isEmpty()) {
                groups.remove(name);
            }
        }
    }

    /** At its rank; nearly always it is the newest. */
    private void insert(List<F> group, F fact) {
        int size = group.size();
        if (size == 0 || keeping.rank().compare(group.get(size - 1), fact) <= 0) {
            group.add(fact);
        } else {
            int at = Collections.binarySearch(group, fact, keeping.rank());
            group.add(at < 0 ? -at - 1 : at, fact);
        }
    }

    private static <F> void removeFrom(List<F> group, F fact) {
        for (int i = group.size() - 1; i >= 0; i--) {
            if (group.get(i) == fact) {
                group.remove(i);
                return;
            }
        }
    }

    /** Of two events that claim to be the same version the first in the log counts. */
    private static boolean supersedes(Fact a, Fact b) {
        int version = a.provenance().compareTo(b.provenance());
        return version != 0 ? version > 0 : POSITION.compare(a.evidence(), b.evidence()) < 0;
    }

    private static final Comparator<Evidence> POSITION = Comparator.comparing(Evidence::topic)
            .thenComparing(Evidence::partition)
            .thenComparing(Evidence::offset);

    private static <F> @Nullable F least(List<F> facts, Comparator<? super F> order, @Nullable F least) {
        for (F fact : facts) {
            if (least == null || order.compare(fact, least) < 0) {
                least = fact;
            }
        }
        return least;
    }
}
