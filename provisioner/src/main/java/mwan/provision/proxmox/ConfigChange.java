package mwan.provision.proxmox;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What is to be written into a VM's configuration in one request.
///
/// @param set options and their new values
/// @param remove options that go
public record ConfigChange(SortedMap<String, String> set, SortedSet<String> remove) {
    public static final ConfigChange NONE = new ConfigChange(new TreeMap<>(), new TreeSet<>());

    public ConfigChange {
        set = Collections.unmodifiableSortedMap(new TreeMap<>(set));
        remove = Collections.unmodifiableSortedSet(new TreeSet<>(remove));
        for (var name : remove) {
            if (set.containsKey(name)) {
                throw new IllegalArgumentException(name + " is both set and removed");
            }
        }
    }

    public ConfigChange setting(String name, String value) {
        var more = new TreeMap<>(set);
        more.put(name, value);
        return new ConfigChange(more, remove);
    }

    public ConfigChange removing(String name) {
        var more = new TreeSet<>(remove);
        more.add(name);
        return new ConfigChange(set, more);
    }

    /// The server refuses a request that changes nothing.
    public boolean isEmpty() {
        return set.isEmpty() && remove.isEmpty();
    }
}
