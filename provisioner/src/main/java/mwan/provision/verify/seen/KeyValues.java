package mwan.provision.verify.seen;

import java.util.Map;
import java.util.TreeMap;

/// Lines of `key=value`, as `wpa_cli status` and `systemctl show` print them.
public record KeyValues(Map<String, String> values) {

    public KeyValues {
        values = Map.copyOf(values);
    }

    public static KeyValues parse(String text) {
        var values = new TreeMap<String, String>();
        text.lines()
                .filter(line -> line.contains("="))
                .forEach(line ->
                        values.put(
                                line.substring(0, line.indexOf('=')).strip(),
                                line.substring(line.indexOf('=') + 1).strip()));
        return new KeyValues(values);
    }

    /// Empty when the key is not there.
    public String get(String key) {
        return values.getOrDefault(key, "");
    }
}
