package mwan.runtime.log;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One thing that happened.
///
/// @param event what kind of thing, a word that never changes: `verdict`, `apply`, `lease`
/// @param message a sentence for people
/// @param fields what belongs to it, in this order
public record Entry(Level level, String event, String message, Map<String, Object> fields) {
    public Entry {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    public static Entry of(Level level, String event, String message) {
        return new Entry(level, event, message, Map.of());
    }

    public Entry with(String key, Object value) {
        var more = new LinkedHashMap<>(fields);
        more.put(key, value);
        return new Entry(level, event, message, more);
    }
}
