package dev.lifeboat.cli.policy;

import dev.lifeboat.cli.gate.DurationText;
import dev.lifeboat.cli.yaml.Section;
import dev.lifeboat.ingest.fields.Nearest;
import dev.lifeboat.schemas.DatabaseIds;
import dev.lifeboat.streams.controls.Controls;
import dev.lifeboat.streams.policy.Control;
import dev.lifeboat.streams.policy.ControlSet;
import dev.lifeboat.streams.policy.PolicyDefinition;
import dev.lifeboat.streams.policy.Profile;
import dev.lifeboat.streams.policy.Thresholds;
import dev.lifeboat.streams.policy.WaiverRules;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/** One policy of a file. */
final class PolicySection {
    private static final Set<String> KEYS = Set.of("name", "profile", "thresholds", "required", "waivers", "databases");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    /** Without these nothing else says anything: whether there is a backup, and whether what is known can be believed. */
    private static final Set<String> ALWAYS_REQUIRED = Set.of("RR-01", "RR-22");

    private static final Duration LONGEST_WAIVER = Duration.ofDays(366);

    /** The policy; null when something is wrong with it that leaves none. */
    static @Nullable PolicyDefinition read(Section section) {
        section.only(KEYS);
        String name = name(section);
        Profile profile = profile(section);
        var thresholds = thresholds(section.section("thresholds"));
        Section required = section.section("required");
        required.only(Set.of("add", "remove"));
        Set<String> added = controls(required, "add");
        Set<String> removed = removed(required, added);
        WaiverRules waivers = waivers(section.section("waivers"));
        var databases = databases(section.section("databases"));
        return name == null || profile == null
                ? null
                : PolicyDefinition.own(
                        name,
                        profile,
                        thresholds,
                        ControlSet.ofIds(added),
                        ControlSet.ofIds(removed),
                        waivers,
                        databases);
    }

    private static @Nullable String name(Section section) {
        Section.Text name = section.text("name");
        if (name == null) {
            if (!section.has("name")) {
                section.missing("name", "the name of the policy");
            }
            return null;
        }
        if (!NAME.matcher(name.value()).matches()) {
            section.wrong(name, "1 to 63 of a-z, 0-9, '.', '_', '-', the first a letter or digit");
            return null;
        }
        if (Profile.named(name.value()).isPresent()) {
            section.wrong(name, "another name; " + String.join(", ", Profile.names()) + " are built in");
            return null;
        }
        return name.value();
    }

    private static @Nullable Profile profile(Section section) {
        Section.Text profile = section.text("profile");
        if (profile == null) {
            return section.has("profile") ? null : Profile.BASELINE;
        }
        var found = Profile.named(profile.value());
        if (found.isEmpty()) {
            section.wrong(profile, "one of " + String.join(", ", Profile.names()));
        }
        return found.orElse(null);
    }

    private static SortedMap<String, String> thresholds(Section section) {
        var known = Thresholds.defaultsByKey();
        section.only(known.keySet());
        var thresholds = new TreeMap<String, String>();
        section.texts().forEach((key, text) -> {
            String byDefault = known.get(key);
            if (byDefault == null) {
                return; // noted as unknown
            }
            String value = byDefault.startsWith("P") ? duration(text.value()) : text.value();
            var expected = Thresholds.expected(key, value);
            if (expected.isPresent()) {
                section.wrong(text, expected.get() + example(byDefault));
            } else {
                thresholds.put(key, value);
            }
        });
        return thresholds;
    }

    private static String example(String byDefault) {
        return byDefault.startsWith("P") ? ", e.g. 90s, 15m, 4h, 2d or PT4H" : "";
    }

    /** In ISO form where it is one, else as it stands. */
    private static String duration(String text) {
        try {
            return DurationText.parse(text).toString();
        } catch (TypeConversionException | ArithmeticException e) {
            return text;
        }
    }

    private static Set<String> removed(Section required, Set<String> added) {
        Set<String> removed = controls(required, "remove");
        for (Section.Text text : required.list("remove")) {
            if (ALWAYS_REQUIRED.contains(text.value())) {
                required.wrong(text, "another control; every policy requires " + text.value());
            } else if (added.contains(text.value())) {
                required.wrong(text, "a control that is not added as well");
            }
        }
        return removed;
    }

    private static Set<String> controls(Section section, String key) {
        List<String> ids = Controls.ALL.stream().map(Control::id).toList();
        var found = new LinkedHashSet<String>();
        for (Section.Text text : section.list(key)) {
            var control = Controls.byId(text.value());
            if (control.isEmpty()) {
                section.wrong(
                        text,
                        "a control, " + ids.get(0) + " to " + ids.get(ids.size() - 1)
                                + Nearest.to(text.value(), ids)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse(""));
            } else {
                found.add(text.value());
            }
        }
        return found;
    }

    private static WaiverRules waivers(Section section) {
        section.only(Set.of("longest", "two-persons", "never"));
        WaiverRules byDefault = WaiverRules.DEFAULT;
        return new WaiverRules(
                longest(section, byDefault.longest()),
                twoPersons(section, byDefault.twoPersons()),
                section.has("never") ? ControlSet.ofIds(controls(section, "never")) : byDefault.never());
    }

    private static Duration longest(Section section, Duration byDefault) {
        Section.Text text = section.text("longest");
        if (text == null) {
            return byDefault;
        }
        try {
            Duration longest = DurationText.parse(text.value());
            if (!longest.isNegative() && longest.compareTo(LONGEST_WAIVER) <= 0) {
                return longest;
            }
        } catch (TypeConversionException | ArithmeticException e) {
            // said below
        }
        section.wrong(text, "a duration of 0 s to 366 d, e.g. 12h or 14d");
        return byDefault;
    }

    private static boolean twoPersons(Section section, boolean byDefault) {
        Section.Text text = section.text("two-persons");
        if (text == null) {
            return byDefault;
        }
        if (!text.value().equals("true") && !text.value().equals("false")) {
            section.wrong(text, "true or false");
        }
        return !text.value().equals("false");
    }

    private static SortedMap<String, SortedMap<String, String>> databases(Section section) {
        var databases = new TreeMap<String, SortedMap<String, String>>();
        section.sections().forEach((id, database) -> {
            if (!DatabaseIds.isValid(id)) {
                section.wrongKey(id, "the id of a database, engine:cluster/name");
                return;
            }
            database.only(Set.of("thresholds"));
            var thresholds = thresholds(database.section("thresholds"));
            if (!thresholds.isEmpty()) {
                databases.put(id, thresholds);
            }
        });
        return databases;
    }

    private PolicySection() {}
}
