package dev.lifeboat.cli.yaml;

import java.io.StringReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** A YAML file that a person writes, as nodes that know their lines. */
public final class YamlFile {
    private static final int MOST_CHARACTERS = 1_000_000;

    private YamlFile() {}

    /**
     * Composes it.
     *
     * @param expected what is wanted where there is nothing
     * @return null if it is none, which is noted
     */
    public static @Nullable Node compose(String file, String text, String expected, List<Problem> problems) {
        var options = new LoaderOptions();
        options.setCodePointLimit(MOST_CHARACTERS);
        options.setNestingDepthLimit(20);
        try {
            Node root = new Yaml(options).compose(new StringReader(text));
            if (root == null) {
                problems.add(new Problem(file, 1, "the file", "", expected + "; it is empty"));
            }
            return root;
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            problems.add(new Problem(file, line, "the file", "", "YAML; " + e.getProblem()));
        } catch (YAMLException e) {
            problems.add(new Problem(file, 1, "the file", "", "YAML; " + e.getMessage()));
        }
        return null;
    }
}
