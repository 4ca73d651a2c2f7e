package dev.lifeboat.streams.controls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.policy.Control;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page about controls is made from the table of controls, and cannot fall behind it. */
class ControlsDocTest {
    private static final Path PAGE = Path.of("../docs/controls.md");

    @Test
    void thePageSaysWhatTheTableSays() throws Exception {
        String page = page();
        if (Boolean.getBoolean("lifeboat.accept")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/controls.md is generated; run this test with -Dlifeboat.accept=true")
                .isEqualTo(page);
    }

    @Test
    void everyControlIsThereOnceAndIsTold() {
        assertThat(Controls.ALL).extracting(Control::number).containsExactlyElementsOf(oneTo(25));
        assertThat(Controls.ALL).extracting(Control::name).doesNotHaveDuplicates();
        assertThat(Controls.ALL).allSatisfy(control -> {
            ControlText text = ControlTexts.of(control);
            assertThat(List.of(text.needs(), text.engines(), text.steady(), text.gate(), text.source()))
                    .noneMatch(String::isBlank);
            assertThat(text.standards()).isNotEmpty().doesNotHaveDuplicates();
        });
    }

    private static List<Integer> oneTo(int last) {
        return java.util.stream.IntStream.rangeClosed(1, last).boxed().toList();
    }

    private static String page() {
        var page = new StringBuilder("""
                # Controls

                Generated from the table of controls; `lifeboat controls` prints the same. A control is unknown where no
                source reports what it needs, and never passes for want of that. What it compares only where it is told
                is marked so, for not every catalog has a place for it: its absence is no failure, and no proof. RR-11
                says in its reason what it did not compare. A control that a profile requires blocks when it fails or
                is unknown; an advisory one that fails puts the database at risk.

                | id | name | holds when | required by |
                |---|---|---|---|
                """);
        for (Control control : Controls.ALL) {
            page.append("| [%s](#%s) | %s | %s | %s |%n"
                    .formatted(
                            control.id(),
                            (control.id() + "-" + control.name()).toLowerCase(java.util.Locale.ROOT),
                            control.name(),
                            control.holdsWhen(),
                            profiles(control)));
        }
        for (Control control : Controls.ALL) {
            ControlText text = ControlTexts.of(control);
            page.append("%n## %s %s%n%n".formatted(control.id(), control.name()));
            page.append("Holds when %s.%n%n".formatted(control.holdsWhen()));
            page.append("- needs: %s%n".formatted(text.needs()));
            page.append("- applies to: %s%n".formatted(text.engines()));
            page.append("- in steady state: %s%n".formatted(text.steady()));
            page.append("- at the gate: %s%n".formatted(text.gate()));
            page.append("- source of the default: %s%n".formatted(text.source()));
            page.append("- required by: %s%n".formatted(profiles(control)));
            page.append("- supports: %s%n".formatted(String.join("; ", text.standards())));
        }
        return page.toString();
    }

    private static String profiles(Control control) {
        String profiles = Controls.profiles(control).entrySet().stream()
                .map(profile -> profile.getKey() + " (" + profile.getValue() + ")")
                .collect(Collectors.joining(", "));
        return profiles.isEmpty() ? "none" : profiles;
    }
}
