package dev.lifeboat.drill.procedure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final Set<String> KNOWN = Set.copyOf(Template.GIVEN);

    @Test
    void fillsInWhatThereIsAndLeavesTheRest() {
        assertThat(Template.filled(
                        "restore --set={{backup}} --to {{directory}} --at={{point-in-time}}",
                        Map.of("backup", "20261122-020000F", "directory", "/a b")))
                .isEqualTo("restore --set=20261122-020000F --to '/a b' --at={{point-in-time}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "; touch owned",
                "$(touch owned)",
                "`touch owned`",
                "'; touch owned; '",
                "\"; touch owned; \"",
                "x' $(touch owned) 'y",
                "a b\\",
                "& touch owned &",
                "*",
                "A=b",
                "# comment",
                "{{name}}",
                "é ü"
            })
    void whatIsFilledInIsOneWordForTheShellWhateverItHolds(String hostile) throws Exception {
        String command =
                Template.filled("printf '%s|%s' {{backup}} $(printf %s {{backup}})", Map.of("backup", hostile));

        var process = new ProcessBuilder("/bin/sh", "-c", "set -f; IFS=''; " + command).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(printed).isEqualTo(hostile + "|" + hostile);
        assertThat(process.waitFor()).isZero();
        assertThat(Template.plain(hostile)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-rf", "a\nb", "a\u0000b", "a\u001b[2Jb", "a\u202eb"})
    void refusesWhatNoQuoteMakesHarmless(String value) {
        assertThatThrownBy(() -> Template.filled("rm {{backup}}", Map.of("backup", value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("{{backup}} cannot be filled in");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo \"{{backup}}\"",
                "echo '{{backup}}'",
                "echo \"$(ls {{backup}})\"",
                "echo `ls {{backup}}`",
                "cat <<E\n{{backup}}\nE",
                "echo \\{{backup}}",
                "echo ${{backup}}",
                "echo $(({{backup}}))",
                "echo $'a\\'{{backup}}'",
                "ls # it's {{backup}}",
                "echo 'a\\' {{backup}} 'b' '",
                "echo {{backup}} 'open",
                "true;# don't\necho '{{backup}}' # '",
                "(true)# don't\necho '{{backup}}' # '",
                "true &# don't\necho '{{backup}}' # '",
                "echo a\r#'\n {{backup}} ''",
                "echo a\\\n#'\n {{backup}} ''",
                "echo \"$(echo '\"')\" ' {{backup}} \"\"",
                "echo {{bakup}}",
                "echo {{}}"
            })
    void refusesPlaceholdersThatWouldNotStayOneWord(String command) {
        assertThat(Template.problem(command, KNOWN)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "restore {{backup}}",
                "restore --set={{backup}} --target='{ \"a\" }' \"b\"",
                "x=$(ls {{directory}}) && echo \"$x\"",
                "awk '{print $1}' {{directory}}/file",
                "# it's a comment\nls {{directory}}",
                "echo it\\'s {{backup}}",
                "echo \"a \\\" b\" {{backup}}",
                "echo '{{' `date` << nothing of this is a placeholder"
            })
    void acceptsPlaceholdersWhereAShellReadsWords(String command) {
        assertThat(Template.problem(command, KNOWN)).isEmpty();
    }

    @Test
    void namesWhatThereIsNoValueFor() {
        var step = new Procedure.Step("restore", "restore {{backup}} {{host}} {{backup}}", null, false, null);
        var procedure =
                new Procedure("postgresql:a/b", "restore", "", List.of(step), null, List.of(), List.of(), Map.of());

        assertThat(Template.missing(procedure, Map.of("host", "db1"))).containsExactly("backup");
    }
}
