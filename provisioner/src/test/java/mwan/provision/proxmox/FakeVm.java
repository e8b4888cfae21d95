package mwan.provision.proxmox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A VM of [FakeProxmox]: its configuration, and what of it waits for a stop and a start.
final class FakeVm {
    private static final Pattern AT_ONCE =
            Pattern.compile(
                    "description|hookscript|lock|name|onboot|protection|shares|startup|tags|ci.*|"
                            + "sshkeys|nameserver|searchdomain|ipconfig\\d+|net\\d+|scsi\\d+|"
                            + "virtio\\d+|usb\\d+|hotplug");

    final int id;
    final NavigableMap<String, String> config = new TreeMap<>();
    final NavigableMap<String, Optional<String>> pending = new TreeMap<>();
    final NavigableMap<String, Map<String, String>> snapshots = new TreeMap<>();
    boolean running;
    boolean agentAnswers;
    boolean underHa;
    boolean takesNoDevice;

    FakeVm(int id) {
        this.id = id;
    }

    /// Writes an option: now, or on a running VM, where that cannot be, at its next start.
    void set(String name, String value) {
        if (!running || (AT_ONCE.matcher(name).matches() && !isUnpluggable(name))) {
            config.put(name, value);
            pending.remove(name);
        } else if (value.equals(config.get(name))) {
            pending.remove(name);
        } else {
            pending.put(name, Optional.of(value));
        }
    }

    /// A NIC that is there is changed otherwise than by its plug.
    boolean isUnpluggable(String name) {
        return running && takesNoDevice && name.matches("net\\d+") && !config.containsKey(name);
    }

    void remove(String name) {
        if (!running || AT_ONCE.matcher(name).matches()) {
            config.remove(name);
            pending.remove(name);
        } else if (config.containsKey(name)) {
            pending.put(name, Optional.empty());
        } else {
            pending.remove(name);
        }
    }

    void powerOn() {
        settle();
        running = true;
        agentAnswers = config.containsKey("agent");
    }

    void powerOff() {
        running = false;
        agentAnswers = false;
        settle();
    }

    private void settle() {
        pending.forEach((name, value) -> {
            if (value.isPresent()) {
                config.put(name, value.get());
            } else {
                config.remove(name);
            }
        });
        pending.clear();
    }

    /// The configuration as it will be.
    NavigableMap<String, String> next() {
        var next = new TreeMap<>(config);
        pending.forEach((name, value) ->
                value.ifPresentOrElse(text -> next.put(name, text), () -> next.remove(name)));
        return next;
    }

    Optional<String> lock() {
        return Optional.ofNullable(config.get("lock"));
    }

    /// As the file in /etc/pve would read; what the digest is made of.
    String text() {
        var text = new StringBuilder();
        for (Map.Entry<String, String> option : config.entrySet()) {
            text.append(option.getKey()).append(": ").append(option.getValue()).append('\n');
        }
        if (!pending.isEmpty()) {
            text.append("[PENDING]\n");
            pending.forEach((name, value) ->
                    text.append(value.map(set -> name + ": " + set).orElse("delete: " + name))
                            .append('\n'));
        }
        return text.toString();
    }

    String digest() {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-1")
                                    .digest(text().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException fault) {
            throw new IllegalStateException(fault);
        }
    }
}
