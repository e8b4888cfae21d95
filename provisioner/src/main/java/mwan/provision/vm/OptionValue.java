package mwan.provision.vm;

import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;
import mwan.provision.proxmox.PropertyString;
import mwan.value.BadValue;

/// An option's value in the one form in which two that say the same are equal: the server keeps
/// values as they were written, with parts of its own added.
final class OptionValue {
    private static final Pattern NUMBERED = Pattern.compile("([a-z]+)[0-9]+");

    private OptionValue() {}

    static boolean same(String option, String one, String other) {
        return normal(option, one).equals(normal(option, other));
    }

    /// Whether a change of it only comes true by a stop and a start.
    static boolean needsColdStart(String option) {
        return switch (kind(option)) {
            case "net", "name", "tags", "description", "onboot", "startup", "cicustom" -> false;
            default -> true;
        };
    }

    static String normal(String option, String value) {
        try {
            return switch (kind(option)) {
                case "net" -> nic(value);
                case "hostpci" -> passedThrough(value);
                case "ide" -> cloudInitDrive(value);
                case "cpu" -> withDefaultKey(value, "cputype");
                case "agent" -> withDefaultKey(value, "enabled");
                case "boot" -> withDefaultKey(value, "legacy");
                case "startup" -> withDefaultKey(value, "order");
                case "cicustom" -> sorted(PropertyString.parse(value));
                default -> value.strip();
            };
        } catch (BadValue strange) {
            return value; // Not of our form: certainly another one.
        }
    }

    private static String kind(String option) {
        var matcher = NUMBERED.matcher(option);
        return matcher.matches() ? matcher.group(1) : option;
    }

    /// The model's property holds the MAC; `macaddr=` with `model=` says the same.
    private static String nic(String value) {
        var nic = PropertyString.parse(value);
        var normal = PropertyString.empty();
        for (var property : nic.named().entrySet()) {
            boolean isMac = property.getValue().matches("(?i)[0-9a-f]{2}(:[0-9a-f]{2}){5}");
            boolean isDefault =
                    property.getValue().equals("0")
                            && (property.getKey().equals("firewall")
                                    || property.getKey().equals("link_down"));
            if (!isDefault) {
                normal =
                        normal.with(
                                property.getKey(),
                                isMac
                                        ? property.getValue().toUpperCase(Locale.ROOT)
                                        : property.getValue());
            }
        }
        return sorted(normal);
    }

    private static String passedThrough(String value) {
        var device = PropertyString.parse(value);
        var host = device.get("host", true).orElse("");
        var normal = device.without("host").without("rombar");
        var text = new TreeMap<>(normal.named());
        text.put("host", host.matches("[0-9a-f]{2}:.*") ? "0000:" + host : host);
        device.get("rombar")
                .filter(bar -> !bar.equals("1"))
                .ifPresent(bar -> text.put("rombar", bar));
        return text.toString();
    }

    /// The server names the volume itself: `local-lvm:vm-113-cloudinit`.
    private static String cloudInitDrive(String value) {
        var volume = PropertyString.parse(value).get("file", true).orElse("");
        int colon = volume.indexOf(':');
        return colon > 0 && volume.contains("cloudinit")
                ? volume.substring(0, colon) + ":cloudinit"
                : volume;
    }

    private static String withDefaultKey(String value, String key) {
        var parsed = PropertyString.parse(value);
        var named = new TreeMap<>(parsed.named());
        parsed.first().ifPresent(first -> named.put(key, first));
        return named.toString();
    }

    private static String sorted(PropertyString value) {
        return value.first().orElse("") + new TreeMap<>(value.named());
    }
}
