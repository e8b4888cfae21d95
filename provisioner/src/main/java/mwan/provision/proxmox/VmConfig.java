package mwan.provision.proxmox;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.value.BadValue;

/// A VM's configuration, pending changes included, as texts.
///
/// @param digest names this very state: given with a write, it refuses to overwrite another's
public record VmConfig(String digest, SortedMap<String, String> options) {
    public VmConfig {
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }

    static VmConfig from(Fields fields) {
        var options = new TreeMap<String, String>();
        fields.object()
                .forEachEntry((name, value) ->
                        options.put(name, Fields.text(fields.call(), name, value)));
        options.remove("digest");
        return new VmConfig(fields.text("digest"), options);
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /// An option that is a property string: `net0`, `hostpci0`, `scsi0`, …
    public Optional<PropertyString> property(String name) {
        return get(name).map(text -> parsed(name, text));
    }

    private static PropertyString parsed(String name, String text) {
        try {
            return PropertyString.parse(text);
        } catch (BadValue illFormed) {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "cannot understand the VM's configuration",
                    name,
                    String.valueOf(illFormed.getMessage()),
                    "look at it in the GUI, under Hardware",
                    illFormed);
        }
    }

    public Tags tags() {
        return get("tags").map(Tags::parse).orElse(Tags.NONE);
    }

    /// Who manages the VM, in words; without the newline that the server adds.
    public Optional<String> description() {
        return get("description").map(String::strip);
    }

    public Optional<String> lock() {
        return get("lock");
    }

    /// While the VM is being created, or cloned, there is a lock and nothing else.
    public boolean isOnlyBegun() {
        return options.keySet().equals(Set.of("lock"))
                && lock().filter(lock -> lock.equals("create") || lock.equals("clone")).isPresent();
    }
}
