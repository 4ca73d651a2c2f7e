package dev.lifeboat.cli.policy;

import dev.lifeboat.cli.yaml.Problem;
import dev.lifeboat.cli.yaml.Section;
import dev.lifeboat.cli.yaml.YamlFile;
import dev.lifeboat.streams.policy.PolicyDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A file of policies, as docs/policies.md describes it: the policies, or everything that is wrong with it.
 *
 * @param policies in the order of the file; only to be used when there are no problems
 * @param problems in the order of the file
 */
record PolicyFile(List<PolicyDefinition> policies, List<Problem> problems) {
    PolicyFile {
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
        Node root = YamlFile.compose(file, text, "a list 'policies'", problems);
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
}
