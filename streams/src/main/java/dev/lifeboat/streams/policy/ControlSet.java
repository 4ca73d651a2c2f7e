package dev.lifeboat.streams.policy;

import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/** A set of controls, by number: bit 0 is RR-01. */
public record ControlSet(int bits) {

    public static ControlSet of(int... numbers) {
        int bits = 0;
        for (int number : numbers) {
            bits |= bit(number);
        }
        return new ControlSet(bits);
    }

    /**
     * The set of these ids, e.g. RR-01, RR-03.
     *
     * @throws IllegalArgumentException if there is no control of an id
     */
    public static ControlSet ofIds(Collection<String> ids) {
        int bits = 0;
        for (String id : ids) {
            bits |= bit(number(id));
        }
        return new ControlSet(bits);
    }

    public boolean contains(Control control) {
        return contains(control.number());
    }

    /** Ids in order, e.g. RR-01, RR-03. */
    public List<String> ids() {
        return IntStream.rangeClosed(1, Control.COUNT)
                .filter(this::contains)
                .mapToObj(Control::id)
                .toList();
    }

    public boolean intersects(ControlSet other) {
        return (bits & other.bits) != 0;
    }

    ControlSet minus(ControlSet other) {
        return new ControlSet(bits & ~other.bits);
    }

    ControlSet plus(ControlSet other) {
        return new ControlSet(bits | other.bits);
    }

    ControlSet and(ControlSet other) {
        return new ControlSet(bits & other.bits);
    }

    private boolean contains(int number) {
        return (bits & bit(number)) != 0;
    }

    private static int bit(int number) {
        return 1 << (number - 1);
    }

    private static int number(String id) {
        return IntStream.rangeClosed(1, Control.COUNT)
                .filter(number -> Control.id(number).equals(id))
                .findAny()
                .orElseThrow(() ->
                        new IllegalArgumentException("there is no control '" + id + "'; expected RR-01 to RR-25"));
    }
}
