package dev.lifeboat.cli.policy;

import dev.lifeboat.streams.policy.PolicyDefinition;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A file of policies, as docs/policies.md describes it: the policies, or everything that is wrong with it.
 *
 * @param policies in the order of the file; only to be used when there are no problems
 * @param problems in the order of the file
 */
public record PolicyFile(List<PolicyDefinition> policies, List<Problem> problems) {
    private static final int MOST_CHARACTERS = 1_000_000;

    public PolicyFile {
        policies = List.copyOf(policies);
        problems = List.copyOf(problems);
    }

    /**
     * Reads a file.
     *
     * @param file its name, for what is said of it
     */
    static PolicyFile read(String file, String text) {
        var problems = new ArrayList<Problem>();
        Node root = compose(file, text, problems);
        var policies = root == null ? List.<PolicyDefinition>of() : policies(file, root, problems);
        problems.sort(Comparator.comparingInt(Problem::line));
        return new PolicyFile(policies, problems);
    }

    private static List<PolicyDefinition> policies(String file, Node root, List<Problem> problems) {
        var top = new Section(file, "", root, problems);
        top.only(Set.of("policies"));
        var policies = new ArrayList<PolicyDefinition>();
        var names = new HashSet<String>();
        var sections = top.sections("policies");
        if (sections.isEmpty() && problems.isEmpty()) {
            top.missing("policies", "a list of at least one policy");
        }
        for (Section section : sections) {
            PolicyDefinition policy = PolicySection.read(section);
            Section.Text name = section.text("name");
            if (name != null && !names.add(name.value())) {
                section.wrong(name, "a name that no other policy of the file has");
            }
            if (policy != null) {
                policies.add(policy);
            }
        }
        return policies;
    }

    /** The tree of a file; null, and the problem noted, where it is none. */
    public static @Nullable Node compose(String file, String text, List<Problem> problems) {
        var options = new LoaderOptions();
        options.setCodePointLimit(MOST_CHARACTERS);
        options.setNestingDepthLimit(20);
        try {
            Node root = new Yaml(options).compose(new StringReader(text));
            if (root == null) {
                problems.add(new Problem(file, 1, "the file", "", "keys with values; it is empty"));
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
