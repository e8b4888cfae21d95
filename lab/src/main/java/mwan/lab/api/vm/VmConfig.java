package mwan.lab.api.vm;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import mwan.lab.api.request.Percent;

/// A VM's configuration file: its options, what is pending, what its cloud-init drive was made
/// from, and its snapshots. The text form is the server's own.
final class VmConfig {
    private static final String PENDING = "PENDING";
    private static final String CLOUD_INIT = "special:cloudinit";
    private static final String DESCRIPTION = "description";
    private static final String DELETE = "delete";

    private final NavigableMap<String, String> options = new TreeMap<>();
    private final NavigableMap<String, String> pending = new TreeMap<>();
    private final NavigableMap<String, Boolean> deletions = new TreeMap<>();
    private final NavigableMap<String, String> cloudInit = new TreeMap<>();
    private final NavigableMap<String, NavigableMap<String, String>> snapshots = new TreeMap<>();

    static VmConfig parse(String text) {
        VmConfig config = new VmConfig();
        NavigableMap<String, String> section = config.options;
        for (String line : text.lines().toList()) {
            if (line.startsWith("[") && line.endsWith("]")) {
                section = config.section(line.substring(1, line.length() - 1));
            } else if (line.startsWith("#")) {
                section.merge(
                        DESCRIPTION, Percent.decode(line.substring(1)) + "\n", String::concat);
            } else if (line.contains(": ")) {
                int colon = line.indexOf(": ");
                section.put(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        String deletes = config.pending.remove(DELETE);
        if (deletes != null) {
            for (String word : deletes.split(",")) {
                boolean forced = word.startsWith("!");
                config.deletions.put(forced ? word.substring(1) : word, forced);
            }
        }
        return config;
    }

    /// The options of the running or stopped machine, without what is pending.
    NavigableMap<String, String> options() {
        return options;
    }

    NavigableMap<String, String> pending() {
        return pending;
    }

    /// Options that are to go; true when their volume is to go with them.
    NavigableMap<String, Boolean> deletions() {
        return deletions;
    }

    /// The options from which the cloud-init drive was made last.
    NavigableMap<String, String> cloudInit() {
        return cloudInit;
    }

    NavigableMap<String, NavigableMap<String, String>> snapshots() {
        return snapshots;
    }

    Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /// The options as they are once everything pending is applied.
    NavigableMap<String, String> planned() {
        NavigableMap<String, String> all = new TreeMap<>(options);
        all.keySet().removeAll(deletions.keySet());
        all.putAll(pending);
        return all;
    }

    Optional<String> lock() {
        return option("lock");
    }

    String digest() {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] bytes = text().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(sha1.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String text() {
        StringBuilder text = new StringBuilder();
        append(text, options);
        if (!pending.isEmpty() || !deletions.isEmpty()) {
            text.append("\n[").append(PENDING).append("]\n");
            NavigableMap<String, String> section = new TreeMap<>(pending);
            if (!deletions.isEmpty()) {
                section.put(DELETE, deletionText());
            }
            append(text, section);
        }
        if (!cloudInit.isEmpty()) {
            text.append("\n[").append(CLOUD_INIT).append("]\n");
            append(text, cloudInit);
        }
        snapshots.forEach((name, section) -> {
            text.append("\n[").append(name).append("]\n");
            append(text, section);
        });
        return text.toString();
    }

    private String deletionText() {
        return String.join(
                ",",
                deletions.entrySet().stream()
                        .map(e -> (e.getValue() ? "!" : "") + e.getKey())
                        .toList());
    }

    private NavigableMap<String, String> section(String name) {
        return switch (name) {
            case PENDING -> pending;
            case CLOUD_INIT -> cloudInit;
            default -> snapshots.computeIfAbsent(name, n -> new TreeMap<>());
        };
    }

    private static void append(StringBuilder text, Map<String, String> section) {
        section.forEach((key, value) -> {
            if (key.equals(DESCRIPTION)) {
                value.lines().forEach(line -> text.append('#').append(encode(line)).append('\n'));
            }
        });
        section.forEach((key, value) -> {
            if (!key.equals(DESCRIPTION)) {
                text.append(key).append(": ").append(value).append('\n');
            }
        });
    }

    /// A comment line holds anything that is no control character or percent sign as it is.
    private static String encode(String line) {
        StringBuilder encoded = new StringBuilder();
        line.chars()
                .forEach(c -> {
                    if (c < ' ' || c == '%') {
                        encoded.append("%%%02X".formatted(c));
                    } else {
                        encoded.append((char) c);
                    }
                });
        return encoded.toString();
    }
}
