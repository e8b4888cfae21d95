package mwan.site;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import mwan.value.BadValue;
import mwan.value.EnvironmentName;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// One mapping of the document, read key by key. Every fault is noted and reading goes on; keys
/// that nobody asked for are faults too.
final class Fields {
    private final Findings findings;
    private final MappingNode node;
    private final String path;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final TreeSet<String> asked = new TreeSet<>();
    private boolean faulty;

    Fields(Findings findings, MappingNode node, String path) {
        this.findings = findings;
        this.node = node;
        this.path = path;
        for (NodeTuple tuple : node.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                findings.place(below(key.getValue()), key);
                if (values.put(key.getValue(), tuple.getValueNode()) != null) {
                    fault(key, below(key.getValue()), "duplicate key", "keep one of the two");
                }
            } else {
                fault(tuple.getKeyNode(), path, "a key has to be a word", "write KEY: VALUE");
            }
        }
    }

    <T> Field<T> required(String key, Function<String, T> parse) {
        var value = ask(key);
        return value == null ? missing(key) : scalar(value, below(key), parse);
    }

    <T> Field<T> orElse(String key, Function<String, T> parse, T otherwise) {
        var value = ask(key);
        return value == null ? Field.of(otherwise) : scalar(value, below(key), parse);
    }

    <T> Field<Optional<T>> optional(String key, Function<String, T> parse) {
        return orElse(key, parse.andThen(Optional::of), Optional.empty());
    }

    <T> Field<T> object(String key, Function<Fields, Field<T>> reader) {
        var value = ask(key);
        return value == null ? missing(key) : mapping(value, below(key), reader);
    }

    <T> Field<T> objectOrElse(String key, Function<Fields, Field<T>> reader, T otherwise) {
        var value = ask(key);
        return value == null ? Field.of(otherwise) : mapping(value, below(key), reader);
    }

    <T> Field<Optional<T>> optionalObject(String key, Function<Fields, Field<T>> reader) {
        var value = ask(key);
        if (value == null) {
            return Field.of(Optional.empty());
        }
        var read = mapping(value, below(key), reader);
        return read.isFaulty() ? Field.faulty() : Field.of(Optional.of(read.get()));
    }

    <T> Field<List<T>> objects(String key, Function<Fields, Field<T>> reader) {
        return list(key, (value, at) -> mapping(value, at, reader));
    }

    <T> Field<List<T>> scalars(String key, Function<String, T> parse) {
        return list(key, (value, at) -> scalar(value, at, parse));
    }

    /// A mapping whose keys are values of the site itself, as WANs' names.
    <K, V> Field<Map<K, V>> table(
            String key, Function<String, K> parseKey, Function<String, V> parseValue) {
        var value = ask(key);
        if (value == null) {
            return missing(key);
        }
        if (!(value instanceof MappingNode mapping)) {
            return fail(
                    value, below(key), "has to be a mapping", "write KEY: VALUE lines below it");
        }
        var read = new LinkedHashMap<K, V>();
        boolean whole = true;
        for (NodeTuple tuple : mapping.getValue()) {
            var name = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            var at = below(key) + "." + name;
            findings.place(at, tuple.getKeyNode());
            var oneKey = scalar(tuple.getKeyNode(), at, parseKey);
            var oneValue = scalar(tuple.getValueNode(), at, parseValue);
            if (oneKey.isFaulty() || oneValue.isFaulty()) {
                whole = false;
            } else {
                read.put(oneKey.get(), oneValue.get());
            }
        }
        return whole ? Field.of(read) : Field.faulty();
    }

    /// `{file: …}`, `{env: …}`, or the text itself.
    Field<Source> source(String key) {
        var value = ask(key);
        return value == null ? missing(key) : source(value, below(key), true);
    }

    Field<Optional<Source>> optionalSource(String key) {
        return optionalSource(key, true);
    }

    /// The same for a secret.
    Field<Optional<Source>> optionalSecret(String key) {
        return optionalSource(key, false);
    }

    private Field<Optional<Source>> optionalSource(String key, boolean literals) {
        var value = ask(key);
        if (value == null) {
            return Field.of(Optional.empty());
        }
        var read = source(value, below(key), literals);
        return read.isFaulty() ? Field.faulty() : Field.of(Optional.of(read.get()));
    }

    /// `{file: …}` or `{env: …}`: a secret's text never stands in the site file.
    Field<Source> secret(String key) {
        var value = ask(key);
        return value == null ? missing(key) : source(value, below(key), false);
    }

    Field<List<Source>> sources(String key) {
        return list(key, (value, at) -> source(value, at, true));
    }

    boolean has(String key) {
        findings.known(below(key));
        return values.containsKey(key);
    }

    /// Notes a fault of this mapping's value `key`, or of the mapping itself where there is none.
    void fault(String key, String message, String hint) {
        fault(values.getOrDefault(key, node), below(key), message, hint);
    }

    /// Makes the record from its fields, when none of them has a fault.
    <T> Field<T> build(Supplier<T> make) {
        for (var key : values.keySet()) {
            if (!asked.contains(key)) {
                fault(key, "unknown key", Spelling.suggestion(key, asked));
            }
        }
        if (faulty) {
            return Field.faulty();
        }
        try {
            return Field.of(make.get());
        } catch (BadValue bad) {
            return fail(node, path, messageOf(bad), "sites/vault.yaml has an example of it");
        }
    }

    private interface Element<T> {
        Field<T> read(Node value, String at);
    }

    private <T> Field<List<T>> list(String key, Element<T> element) {
        var value = ask(key);
        if (value == null) {
            return Field.of(List.of());
        }
        if (!(value instanceof SequenceNode sequence)) {
            return fail(
                    value, below(key), "has to be a list", "write - before each of its entries");
        }
        var read = new ArrayList<T>();
        boolean whole = true;
        int index = 0;
        for (Node one : sequence.getValue()) {
            var at = below(key) + "[" + index++ + "]";
            findings.place(at, one);
            var field = element.read(one, at);
            if (field.isFaulty()) {
                whole = false;
            } else {
                read.add(field.get());
            }
        }
        return whole ? Field.of(List.copyOf(read)) : Field.faulty();
    }

    private <T> Field<T> scalar(Node value, String at, Function<String, T> parse) {
        if (!(value instanceof ScalarNode scalar)) {
            return fail(value, at, "has to be a single value", "write KEY: VALUE");
        }
        if (scalar.getTag().equals(Tag.NULL)) {
            return fail(value, at, "has no value", "give it one, or leave the key out");
        }
        try {
            return Field.of(parse.apply(scalar.getValue()));
        } catch (BadValue bad) {
            return fail(value, at, messageOf(bad), "sites/vault.yaml has an example of it");
        }
    }

    private <T> Field<T> mapping(Node value, String at, Function<Fields, Field<T>> reader) {
        if (!(value instanceof MappingNode mapping)) {
            return fail(value, at, "has to be a mapping", "write KEY: VALUE lines below it");
        }
        var read = reader.apply(new Fields(findings, mapping, at));
        faulty |= read.isFaulty();
        return read;
    }

    private Field<Source> source(Node value, String at, boolean literals) {
        if (value instanceof ScalarNode && !literals) {
            return fail(
                    value,
                    at,
                    "a secret does not stand in the site file",
                    "write {env: NAME} or {file: PATH}");
        }
        if (value instanceof ScalarNode) {
            return scalar(value, at, Source.Literal::new);
        }
        return mapping(value, at, SiteReader::source);
    }

    private @Nullable Node ask(String key) {
        asked.add(key);
        findings.known(below(key));
        return values.get(key);
    }

    private <T> Field<T> missing(String key) {
        return fail(node, below(key), "is missing", "sites/vault.yaml has an example of it");
    }

    private <T> Field<T> fail(Node at, String where, String message, String hint) {
        fault(at, where, message, hint);
        return Field.faulty();
    }

    private void fault(Node at, String where, String message, String hint) {
        faulty = true;
        findings.fault(at, where, message, hint);
    }

    private String below(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String messageOf(BadValue bad) {
        var message = bad.getMessage();
        return message == null ? "is not a value of its kind" : message;
    }

    /// A file's path as it is written.
    static Source file(String text) {
        return new Source.File(Texts.line(text));
    }

    static Source environment(String text) {
        return new Source.Environment(EnvironmentName.parse(text));
    }
}
