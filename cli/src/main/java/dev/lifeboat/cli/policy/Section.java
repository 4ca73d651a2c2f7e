package dev.lifeboat.cli.policy;

import dev.lifeboat.ingest.fields.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A mapping of a YAML file, read key by key. What is wrong is noted, and reading goes on. */
public final class Section {
    private final String file;
    private final String path;
    private final Node node;
    private final List<Problem> problems;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private record Entry(Node key, Node value) {}

    /** A scalar with its place. */
    public record Text(String key, String value, Node node) {}

    public Section(String file, String path, Node node, List<Problem> problems) {
        this.file = file;
        this.path = path;
        this.node = node;
        this.problems = problems;
        if (node instanceof MappingNode mapping) {
            read(mapping);
        } else if (!isNothing(node)) {
            problem(node, path.isEmpty() ? "the file" : path, shown(node), "keys with values");
        }
    }

    private void read(MappingNode mapping) {
        for (var tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problem(tuple.getKeyNode(), path, shown(tuple.getKeyNode()), "a plain key");
            } else if (entries.putIfAbsent(key.getValue(), new Entry(key, tuple.getValueNode())) != null) {
                problem(key, pathOf(key.getValue()), "", "it only once");
            }
        }
    }

    /** Notes every key that is none of these, with the one that was probably meant. */
    public void only(Set<String> known) {
        entries.forEach((key, entry) -> {
            if (!known.contains(key)) {
                unknown(entry.key(), pathOf(key), key, known);
            }
        });
    }

    public void unknown(Node at, String key, String word, Collection<String> known) {
        problem(
                at,
                key,
                "",
                Nearest.to(word, known)
                        .map(near -> "a known key; did you mean " + near + "?")
                        .orElseGet(() -> "one of " + String.join(", ", known)));
    }

    /** The text under a key; null when there is none. */
    public @Nullable Text text(String key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        if (entry.value() instanceof ScalarNode scalar) {
            return new Text(pathOf(key), scalar.getValue(), scalar);
        }
        problem(entry.value(), pathOf(key), shown(entry.value()), "a single value");
        return null;
    }

    /** All texts, by key. */
    public Map<String, Text> texts() {
        var texts = new LinkedHashMap<String, Text>();
        for (String key : entries.keySet()) {
            Text text = text(key);
            if (text != null) {
                texts.put(key, text);
            }
        }
        return texts;
    }

    /** The texts of a list; empty when there is none. */
    public List<Text> list(String key) {
        var texts = new ArrayList<Text>();
        for (Node item : items(key)) {
            String place = pathOf(key) + "[" + texts.size() + "]";
            if (item instanceof ScalarNode scalar) {
                texts.add(new Text(place, scalar.getValue(), scalar));
            } else {
                problem(item, place, shown(item), "a single value");
            }
        }
        return texts;
    }

    /** The mappings of a list; empty when there is none. */
    public List<Section> sections(String key) {
        var sections = new ArrayList<Section>();
        for (Node item : items(key)) {
            sections.add(new Section(file, pathOf(key) + "[" + sections.size() + "]", item, problems));
        }
        return sections;
    }

    /** The mapping under each key. */
    public Map<String, Section> sections() {
        var sections = new LinkedHashMap<String, Section>();
        entries.forEach((key, entry) -> sections.put(key, new Section(file, pathOf(key), entry.value(), problems)));
        return sections;
    }

    /** The mapping under a key; an empty one when there is none. */
    public Section section(String key) {
        Entry entry = entries.get(key);
        Node nothing = new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK);
        return new Section(file, pathOf(key), entry == null ? nothing : entry.value(), problems);
    }

    public boolean has(String key) {
        return entries.containsKey(key);
    }

    public void wrongKey(String key, String expected) {
        Entry entry = entries.get(key);
        problem(entry == null ? node : entry.key(), pathOf(key), "", expected);
    }

    public void missing(String key, String expected) {
        problem(node, pathOf(key), "", expected);
    }

    public void wrong(Text text, String expected) {
        problem(text.node(), text.key(), text.value(), expected);
    }

    private List<Node> items(String key) {
        Entry entry = entries.get(key);
        if (entry == null || isNothing(entry.value())) {
            return List.of();
        }
        if (entry.value() instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        problem(entry.value(), pathOf(key), shown(entry.value()), "a list");
        return List.of();
    }

    private void problem(Node at, String key, String value, String expected) {
        int line = at.getStartMark() == null ? 1 : at.getStartMark().getLine() + 1;
        problems.add(new Problem(file, line, key, value, expected));
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && (scalar.getValue().isEmpty()
                        || scalar.getValue().equals("null")
                        || scalar.getValue().equals("~"));
    }

    private static String shown(Node node) {
        return node instanceof ScalarNode scalar
                ? scalar.getValue()
                : node instanceof SequenceNode ? "a list" : "keys with values";
    }
}
