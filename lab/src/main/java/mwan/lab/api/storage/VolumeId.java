package mwan.lab.api.storage;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mwan.lab.api.request.ApiFault;

/// A volume's name: `local-lvm:vm-113-disk-0`, `local:import/mwan.qcow2`.
public record VolumeId(String storage, String name) {
    private static final Pattern FORM = Pattern.compile("([a-zA-Z][a-zA-Z0-9\\-_.]*):(\\S+)");
    private static final Pattern OWNED =
            Pattern.compile("(?:vm|base)-(\\d+)-[A-Za-z0-9_.-]+|snap_vm-(\\d+)-[A-Za-z0-9_.-]+");

    public static Optional<VolumeId> tryParse(String text) {
        Matcher m = FORM.matcher(text);
        return m.matches() ? Optional.of(new VolumeId(m.group(1), m.group(2))) : Optional.empty();
    }

    public static VolumeId parse(String text) {
        return tryParse(text)
                .orElseThrow(() -> ApiFault.died("unable to parse volume ID '" + text + "'"));
    }

    /// The VM that a disk belongs to; files have none.
    public OptionalInt owner() {
        Matcher m = OWNED.matcher(name);
        if (!m.matches()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(m.group(1) == null ? m.group(2) : m.group(1)));
    }

    /// The folder of a file: `import`, `snippets`, `iso`, `vztmpl`.
    public Optional<String> content() {
        int slash = name.indexOf('/');
        return slash < 0 ? Optional.empty() : Optional.of(name.substring(0, slash));
    }

    @Override
    public String toString() {
        return storage + ":" + name;
    }
}
