package mwan.lab.api.vm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import mwan.lab.api.contract.Booleans;
import mwan.lab.api.contract.Contract;
import mwan.lab.api.contract.PropertyString;
import mwan.lab.api.contract.Schema;
import mwan.lab.api.request.ApiFault;

/// What the options of a VM are: their types, property strings, and the groups they fall into.
final class VmOptions {
    private static final Pattern NUMBER = Pattern.compile("\\d+$");
    private static final Pattern DRIVE =
            Pattern.compile("(?:ide|sata|scsi|virtio|efidisk|tpmstate|unused)\\d+");
    private static final Set<String> AT_ONCE =
            Set.of(
                    "description",
                    "hookscript",
                    "lock",
                    "migrate_downtime",
                    "migrate_speed",
                    "name",
                    "onboot",
                    "protection",
                    "shares",
                    "startup",
                    "tags",
                    "vmstatestorage");
    private static final Set<String> CLOUD_INIT =
            Set.of(
                    "cicustom",
                    "cipassword",
                    "citype",
                    "ciupgrade",
                    "ciuser",
                    "nameserver",
                    "searchdomain",
                    "sshkeys");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Contract contract;

    VmOptions(Contract contract) {
        this.contract = contract;
    }

    /// Whether there is such an option at all; ids are checked without limit, as `delete` does.
    boolean isKnown(String option) {
        return schema(option).isPresent();
    }

    Optional<Schema> schema(String option) {
        Map<String, Schema> all = contract.vmOptions();
        return Optional.ofNullable(all.get(option))
                .or(() -> Optional.ofNullable(all.get(group(option) + "[n]")));
    }

    /// `net` for `net3`; an option without number is its own group.
    static String group(String option) {
        return NUMBER.matcher(option).replaceFirst("");
    }

    static boolean isDrive(String option) {
        return DRIVE.matcher(option).matches();
    }

    static boolean isNetwork(String option) {
        return option.matches("net\\d+");
    }

    static boolean isCloudInit(String option) {
        return CLOUD_INIT.contains(option) || option.matches("ipconfig\\d+");
    }

    /// Whether a change reaches a running machine at once, whatever the machine does.
    static boolean isAtOnce(String option) {
        return AT_ONCE.contains(option) || isCloudInit(option);
    }

    /// Takes a property string apart by the format of its option.
    SequencedMap<String, String> split(String option, String value) {
        try {
            return PropertyString.split(keys(option), value);
        } catch (PropertyString.Malformed e) {
            throw ApiFault.parameter(option, "invalid format - " + e.getMessage());
        }
    }

    String join(String option, Map<String, String> parts) {
        return PropertyString.join(keys(option), parts);
    }

    /// The value as the server keeps it: flags as 0 and 1, tags sorted, a NIC with a MAC of its
    /// own.
    String normal(String option, String value) {
        if (option.equals("tags")) {
            return String.join(";", new TreeSet<>(Arrays.asList(value.split("[,;\\s]+"))));
        }
        if (isNetwork(option)) {
            SequencedMap<String, String> parts = split(option, value);
            parts.computeIfAbsent("macaddr", key -> randomMac());
            parts.computeIfPresent("macaddr", (key, mac) -> mac.toUpperCase(java.util.Locale.ROOT));
            return join(option, parts);
        }
        boolean flag = schema(option).filter(s -> s.type() == Schema.Type.BOOLEAN).isPresent();
        return flag ? Booleans.parse(value).map(Booleans::text).orElse(value) : value;
    }

    /// Adds an option to an answer: whole numbers and flags as numbers, all else as text.
    void put(ObjectNode answer, String name, String option, String value) {
        Schema.Type type = schema(option).map(Schema::type).orElse(Schema.Type.STRING);
        boolean whole = type == Schema.Type.INTEGER || type == Schema.Type.BOOLEAN;
        if (whole && value.matches("-?\\d{1,18}")) {
            answer.put(name, Long.parseLong(value));
        } else {
            answer.put(name, option.equals("cipassword") ? "**********" : value);
        }
    }

    private Map<String, Schema> keys(String option) {
        return schema(option)
                .flatMap(Schema::formatName)
                .flatMap(contract::propertyString)
                .orElseGet(LinkedHashMap::new);
    }

    /// The server's default prefix and three bytes by chance.
    private static String randomMac() {
        byte[] tail = new byte[3];
        RANDOM.nextBytes(tail);
        return "BC:24:11:%02X:%02X:%02X".formatted(tail[0], tail[1], tail[2]);
    }
}
