package mwan.lab.commandline;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Arguments of the form `--name value`, or `--name` alone.
public final class Arguments {
    /// What was asked for makes no sense.
    public static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Wrong(String message) {
            super(message);
        }
    }

    private final Map<String, String> values = new LinkedHashMap<>();

    public Arguments(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("--")) {
                throw new Wrong("unexpected argument: " + word);
            }
            boolean hasValue = i + 1 < words.size() && !words.get(i + 1).startsWith("--");
            values.put(word.substring(2), hasValue ? words.get(++i) : "");
        }
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    public Path path(String name) {
        return text(name).map(Path::of).orElseThrow(() -> new Wrong("--" + name + " is missing"));
    }

    public boolean flag(String name) {
        return values.containsKey(name);
    }
}
