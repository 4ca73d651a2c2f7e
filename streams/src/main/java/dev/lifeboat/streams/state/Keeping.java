package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.Fact;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Which facts of one kind are kept when there are many. Facts compete within a group, the highest rank stays. Group and
 * rank of a fact never fall from version to version: that makes what is kept independent of the order of arrival.
 */
interface Keeping<F extends Fact> {

    /** The form in which a version is kept, without what nothing asks for. */
    F trim(F fact);

    /** The group in which it competes; null when this version does not say, as in a deletion that names only a key. */
    @Nullable
    String group(F fact);

    /** Orders facts of any group, first to be forgotten first. */
    Comparator<F> rank();

    /** The newest version, with group and rank taken from an older one where it does not say itself. */
    F complete(F newest, F older);

    /** A withdrawn fact without group and rank, to be remembered apart; null when it can simply be forgotten. */
    default @Nullable F bare(F fact) {
        return null;
    }

    /** Told of each fact that has no place any more. */
    default void forgotten(F fact) {}

    /** Whether a fact that finds no place is no news: all that it could change {@link #forgotten} knows. */
    default boolean isSilentlyForgotten(F fact) {
        return false;
    }

    /**
     * Bad news, which is forgotten last where it is not wanted, and never for good news of its group. It may cease to be bad from
     * version to version, so beyond the bounds the order of arrival can matter.
     */
    default boolean precious(F fact) {
        return false;
    }

    /** How many wait, in groups that are not wanted. */
    default int waiting() {
        return Shelf.WAITING;
    }

    /** How many a group keeps, of bad news and of the rest each. */
    int perGroup(String group);

    /** How newest versions of different facts compare. */
    static <F extends Fact> Comparator<F> byVersion() {
        return Comparator.<F, Instant>comparing(fact -> fact.provenance().observedAt())
                .thenComparing(Fact::provenance)
                .thenComparing(byKey());
    }

    static <F extends Fact> Comparator<F> byKey() {
        return Comparator.<F, String>comparing(fact -> fact.provenance().source())
                .thenComparing(fact -> fact.provenance().nativeId());
    }
}
