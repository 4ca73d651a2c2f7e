package dev.lifeboat.streams.policy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a policy starts from: a built-in set of required controls. */
public enum Profile {
    DEV(ControlSet.of(1, 3, 6, 22)),
    BASELINE(ControlSet.of(1, 3, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 17, 18, 22, 23, 24)),
    REGULATED(new ControlSet((1 << 25) - 1));

    /** Controls that only mean something for one migration. */
    static final ControlSet AT_GATE_ONLY = ControlSet.of(18, 24);

    private final ControlSet required;

    Profile(ControlSet required) {
        this.required = required;
    }

    /** The profile of a name such as baseline. */
    public static Optional<Profile> named(String name) {
        return List.of(values()).stream()
                .filter(profile -> profile.title().equals(name))
                .findAny();
    }

    /** The names, mildest first. */
    public static List<String> names() {
        return List.of(values()).stream().map(Profile::title).toList();
    }

    /** Its name as it is written, e.g. baseline. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it requires at the gate. */
    public ControlSet required() {
        return required;
    }
}
