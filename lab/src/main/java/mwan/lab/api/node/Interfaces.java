package mwan.lab.api.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/// The text of `/etc/network/interfaces` taken apart: stanzas by interface, and the lines before
/// them.
final class Interfaces {
    /// One `iface` stanza.
    static final class Stanza {
        final String family;
        String method;
        final SequencedMap<String, List<String>> options = new LinkedHashMap<>();
        String comment = "";

        Stanza(String family, String method) {
            this.family = family;
            this.method = method;
        }

        Optional<String> option(String name) {
            return Optional.ofNullable(options.get(name)).map(List::getFirst);
        }

        void set(String name, String value) {
            options.put(name, new ArrayList<>(List.of(value)));
        }
    }

    private final List<String> head = new ArrayList<>();
    private final SequencedSet<String> automatic = new LinkedHashSet<>();
    private final SequencedMap<String, List<Stanza>> stanzas = new LinkedHashMap<>();

    static Interfaces parse(String text) {
        Interfaces all = new Interfaces();
        Stanza current = null;
        for (String raw : text.lines().toList()) {
            String line = raw.strip();
            String[] words = line.split("\\s+");
            if (words[0].equals("iface") && words.length >= 4) {
                current = new Stanza(words[2], words[3]);
                all.stanzas.computeIfAbsent(words[1], n -> new ArrayList<>()).add(current);
            } else if (words[0].equals("auto") || words[0].equals("allow-hotplug")) {
                all.automatic.addAll(List.of(words).subList(1, words.length));
                current = null;
            } else if (words[0].equals("source") || (current == null && !line.isEmpty())) {
                all.head.add(line);
                current = null;
            } else if (line.startsWith("#") && current != null) {
                current.comment += line.substring(1) + "\n";
            } else if (!line.isEmpty() && current != null) {
                String value = line.substring(words[0].length()).strip();
                String name = words[0].replace('_', '-');
                current.options.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
            }
        }
        return all;
    }

    SequencedMap<String, List<Stanza>> stanzas() {
        return stanzas;
    }

    boolean isAutomatic(String name) {
        return automatic.contains(name);
    }

    void put(String name, boolean automatically, List<Stanza> ofInterface) {
        stanzas.put(name, new ArrayList<>(ofInterface));
        automatic.remove(name);
        if (automatically) {
            automatic.add(name);
        }
    }

    void remove(String name) {
        stanzas.remove(name);
        automatic.remove(name);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        head.stream()
                .filter(line -> !line.startsWith("source"))
                .forEach(line -> text.append(line).append('\n'));
        for (Map.Entry<String, List<Stanza>> e : stanzas.entrySet()) {
            text.append(text.isEmpty() ? "" : "\n");
            if (automatic.contains(e.getKey())) {
                text.append("auto ").append(e.getKey()).append('\n');
            }
            text.append(
                    e.getValue().stream()
                            .map(stanza -> stanzaText(e.getKey(), stanza))
                            .collect(Collectors.joining("\n")));
        }
        head.stream()
                .filter(line -> line.startsWith("source"))
                .forEach(line -> text.append('\n').append(line).append('\n'));
        return text.toString();
    }

    private static String stanzaText(String name, Stanza stanza) {
        StringBuilder text = new StringBuilder();
        text.append("iface ").append(name).append(' ');
        text.append(stanza.family).append(' ').append(stanza.method).append('\n');
        stanza.options.forEach((option, values) ->
                values.forEach(value ->
                        text.append('\t')
                                .append(option)
                                .append(value.isEmpty() ? "" : " ")
                                .append(value)
                                .append('\n')));
        stanza.comment.lines().forEach(line -> text.append('#').append(line).append('\n'));
        return text.toString();
    }
}
