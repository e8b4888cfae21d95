package mwan.lab.api.vm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import mwan.lab.api.files.PrivateFiles;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Percent;
import mwan.lab.api.storage.VolumeId;
import mwan.lab.api.storage.Volumes;

/// What a VM's cloud-init drive says: generated from its options, parts of it replaced by snippets.
final class CloudInit {
    private static final long LARGEST_PART = 1L << 20;
    private static final long LARGEST_SUM = 3L << 20;
    private static final Map<String, String> FILES =
            Map.of(
                    "user", "user-data",
                    "network", "network-config",
                    "meta", "meta-data",
                    "vendor", "vendor-data");

    private final VmOptions options;
    private final Drives drives;
    private final Volumes volumes;

    CloudInit(VmOptions options, Drives drives, Volumes volumes) {
        this.options = options;
        this.drives = drives;
        this.volumes = volumes;
    }

    /// The parts by name: user, network, meta, and vendor where a snippet gives it.
    Map<String, String> documents(int vmid, Map<String, String> config) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("user", generate("user", vmid, config));
        parts.put("network", generate("network", vmid, config));
        long sum = 0;
        for (Map.Entry<String, String> e : snippets(config).entrySet()) {
            String text = snippet(VolumeId.parse(e.getValue()));
            sum += text.length();
            if (text.length() > LARGEST_PART || sum > LARGEST_SUM) {
                throw ApiFault.died("cloud-init snippets are too large");
            }
            parts.put(e.getKey(), text);
        }
        parts.putIfAbsent("meta", meta(parts));
        return parts;
    }

    /// One part as it would be without snippets.
    String generate(String type, int vmid, Map<String, String> config) {
        return switch (type) {
            case "user" -> user(vmid, config);
            case "network" -> network(config);
            default -> meta(Map.of("user", user(vmid, config), "network", network(config)));
        };
    }

    /// Writes the drive, when the VM has one, and remembers from which options.
    void writeDrive(int vmid, VmConfig config) {
        drives.cloudInit(config.options())
                .ifPresent(drive -> {
                    Path folder = volumes.path(drive);
                    documents(vmid, config.options())
                            .forEach((part, text) ->
                                    PrivateFiles.write(
                                            folder.resolve(FILES.getOrDefault(part, part)), text));
                });
        config.cloudInit().clear();
        config.options()
                .forEach((option, value) -> {
                    if (VmOptions.isCloudInit(option)) {
                        config.cloudInit().put(option, value);
                    }
                });
    }

    private SequencedMap<String, String> snippets(Map<String, String> config) {
        String custom = config.get("cicustom");
        return custom == null ? new LinkedHashMap<>() : options.split("cicustom", custom);
    }

    private String snippet(VolumeId id) {
        if (!volumes.hasStorageOf(id) || !id.content().orElse("").equals("snippets")) {
            throw ApiFault.died("volume '" + id + "' is not in the snippets directory");
        }
        Path file = volumes.path(id);
        if (!Files.isRegularFile(file)) {
            throw ApiFault.died("volume '" + id + "' does not exist");
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw ApiFault.died("can't read volume '" + id + "'");
        }
    }

    private static String user(int vmid, Map<String, String> config) {
        String name = config.getOrDefault("name", "VM" + vmid);
        StringBuilder text = new StringBuilder("#cloud-config\n");
        text.append("hostname: ").append(name.split("\\.")[0]).append('\n');
        text.append("manage_etc_hosts: true\n");
        if (name.contains(".")) {
            text.append("fqdn: ").append(name).append('\n');
        }
        append(text, "user: ", config.get("ciuser"));
        append(text, "password: ", config.get("cipassword"));
        String keys = config.get("sshkeys");
        if (keys != null) {
            text.append("ssh_authorized_keys:\n");
            Percent.decode(keys)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .forEach(line -> text.append("  - ").append(line.strip()).append('\n'));
        }
        text.append("chpasswd:\n  expire: False\n");
        if (!config.containsKey("ciuser") || !config.getOrDefault("ciuser", "").equals("root")) {
            text.append("users:\n  - default\n");
        } else {
            text.append("users:\n  - root\n");
        }
        String upgrade = config.getOrDefault("ciupgrade", "1");
        text.append("package_upgrade: ").append(upgrade.equals("1")).append('\n');
        return text.toString();
    }

    private static void append(
            StringBuilder text, String key, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            text.append(key).append(value).append('\n');
        }
    }

    private String network(Map<String, String> config) {
        StringBuilder text = new StringBuilder("version: 1\nconfig:\n");
        int position = 0;
        for (Map.Entry<String, String> e : config.entrySet()) {
            String settings = config.get("ipconfig" + e.getKey().replaceFirst("^net", ""));
            if (VmOptions.isNetwork(e.getKey()) && settings != null) {
                String mac = options.split(e.getKey(), e.getValue()).getOrDefault("macaddr", "");
                text.append("    - type: physical\n      name: eth").append(position++);
                text.append("\n      mac_address: '")
                        .append(mac.toLowerCase(java.util.Locale.ROOT))
                        .append("'\n      subnets:\n");
                SequencedMap<String, String> parts = options.split("ipconfig0", settings);
                subnet(text, parts.get("ip"), parts.get("gw"), "dhcp4");
                subnet(text, parts.get("ip6"), parts.get("gw6"), "dhcp6");
            }
        }
        text.append("    - type: nameserver\n");
        list(text, "address", config.get("nameserver"));
        list(text, "search", config.get("searchdomain"));
        return text.toString();
    }

    private static void subnet(
            StringBuilder text,
            @org.jspecify.annotations.Nullable String address,
            @org.jspecify.annotations.Nullable String gateway,
            String dhcp) {
        if (address == null) {
            return;
        }
        switch (address) {
            case "dhcp" -> text.append("      - type: ").append(dhcp).append('\n');
            case "auto" -> text.append("      - type: ipv6_slaac\n");
            default -> {
                String type = dhcp.equals("dhcp6") ? "static6" : "static";
                text.append("      - type: ").append(type);
                text.append("\n        address: '").append(address).append("'\n");
                if (gateway != null) {
                    text.append("        gateway: '").append(gateway).append("'\n");
                }
            }
        }
    }

    private static void list(
            StringBuilder text, String key, @org.jspecify.annotations.Nullable String values) {
        if (values != null) {
            text.append("      ").append(key).append(":\n");
            for (String value : values.split("[,;\\s]+")) {
                text.append("      - '").append(value).append("'\n");
            }
        }
    }

    /// The instance's id changes when what the guest is told changes.
    private static String meta(Map<String, String> parts) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(parts.getOrDefault("user", "").getBytes(StandardCharsets.UTF_8));
            sha1.update(parts.getOrDefault("network", "").getBytes(StandardCharsets.UTF_8));
            return "instance-id: " + HexFormat.of().formatHex(sha1.digest()) + "\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
