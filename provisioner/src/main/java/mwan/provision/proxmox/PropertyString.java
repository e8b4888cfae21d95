package mwan.provision.proxmox;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import mwan.value.BadValue;

/// An option's value that is made of several: `virtio=BC:24:11:72:00:C1,bridge=mwanbr`, or
/// `local-lvm:vm-113-disk-0,size=8G`, whose first part has no name of its own.
///
/// Two are equal when they say the same, in whatever order.
public final class PropertyString {
    private final Optional<String> first;
    private final Map<String, String> named;

    private PropertyString(Optional<String> first, Map<String, String> named) {
        this.first = first;
        this.named = named;
    }

    /// One that only has named properties, in the order in which they are added.
    public static PropertyString empty() {
        return new PropertyString(Optional.empty(), Map.of());
    }

    /// One whose first part stands without a name.
    public static PropertyString of(String first) {
        return new PropertyString(Optional.of(checked(first)), Map.of());
    }

    public static PropertyString parse(String text) {
        Optional<String> first = Optional.empty();
        var named = new LinkedHashMap<String, String>();
        for (var part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                if (named.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
                    throw new BadValue(text, "a property string that names each property once");
                }
            } else if (equals < 0 && first.isEmpty() && named.isEmpty() && !part.isEmpty()) {
                first = Optional.of(part);
            } else {
                throw new BadValue(text, "a property string: value,name=value,…");
            }
        }
        return new PropertyString(first, named);
    }

    /// With a property added, or changed where it stands.
    public PropertyString with(String name, String value) {
        var changed = new LinkedHashMap<>(named);
        changed.put(checked(name), checked(value));
        return new PropertyString(first, changed);
    }

    public PropertyString with(String name, boolean value) {
        return with(name, value ? "1" : "0");
    }

    public PropertyString without(String name) {
        var changed = new LinkedHashMap<>(named);
        changed.remove(name);
        return new PropertyString(first, changed);
    }

    /// The part without a name: the format's default key.
    public Optional<String> first() {
        return first;
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(named.get(name));
    }

    /// The named property, or the nameless first part, which is how `host=0000:02:02.0` and
    /// `0000:02:02.0` are the same.
    public Optional<String> get(String name, boolean isDefaultKey) {
        return get(name).or(() -> isDefaultKey ? first : Optional.empty());
    }

    /// The named properties, in their order.
    public Map<String, String> named() {
        return java.util.Collections.unmodifiableMap(named);
    }

    private static String checked(String part) {
        if (part.isEmpty() || part.chars().anyMatch(c -> c == ',' || c < ' ')) {
            throw new BadValue(part, "a part of a property string: no comma, no control character");
        }
        return part;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PropertyString that
                && first.equals(that.first)
                && named.equals(that.named);
    }

    @Override
    public int hashCode() {
        return first.hashCode() * 31 + new TreeMap<>(named).hashCode();
    }

    /// As the API takes it.
    @Override
    public String toString() {
        var properties =
                named.entrySet().stream()
                        .map(property -> property.getKey() + "=" + property.getValue())
                        .collect(Collectors.joining(","));
        return first.map(text -> properties.isEmpty() ? text : text + "," + properties)
                .orElse(properties);
    }
}
