package dev.lifeboat.streams.readiness;

import java.util.Collection;
import java.util.List;

/** A set of controls, by number: bit 0 is RR-01. */
public record ControlSet(int bits) {

    static ControlSet of(int... numbers) {
        int bits = 0;
        for (int number : numbers) {
            bits |= 1 << (number - 1);
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
            Control control = Controls.byId(id)
                    .orElseThrow(() ->
                            new IllegalArgumentException("there is no control '" + id + "'; expected RR-01 to RR-25"));
            bits |= 1 << (control.number() - 1);
        }
        return new ControlSet(bits);
    }

    public boolean contains(Control control) {
        return (bits >> (control.number() - 1) & 1) == 1;
    }

    /** Ids in order, e.g. RR-01, RR-03. */
    public List<String> ids() {
        return Controls.ALL.stream().filter(this::contains).map(Control::id).toList();
    }

    boolean intersects(ControlSet other) {
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
}
