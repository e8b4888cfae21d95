package mwan.lab.bench.provision;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The playbook of bench/ansible, with the files and values of the state that the lab is in.
final class Playbook {
    private static final Pattern CHANGED = Pattern.compile("changed=(\\d+)");

    /// What the server makes of its own accord, and `up` does not compare.
    private static final List<String> NOT_COMPARED =
            List.of("digest", "meta", "vmgenid", "smbios1", "efidisk0", "lock");

    private final Programs programs;
    private final Path folder;

    /// @param files the lab's own folder, in which its keys and secrets lie
    Playbook(Programs programs, Path files) {
        this.programs = programs;
        try {
            folder = Files.createTempDirectory("mwan-play");
            for (var name : List.of("ansible.cfg", "site.yaml")) {
                Files.copy(
                        programs.house().resolve("bench/ansible").resolve(name),
                        folder.resolve(name));
            }
            collect(files);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Runs it cold.
    Programs.Ended run() {
        var ended =
                programs.run(
                        List.of(
                                "lab/lab",
                                "--lab",
                                Programs.LAB,
                                "exec",
                                "workstation",
                                "--",
                                "sh",
                                "-c",
                                "cd \"$1\" && rm -rf control && HOME=\"$1\" exec ansible-playbook"
                                        + " site.yaml",
                                "playbook",
                                folder.toString()));
        var changed = CHANGED.matcher(ended.output());
        while (changed.find()) {
            if (!changed.group(1).equals("0")) {
                throw new IllegalStateException("the playbook found work:\n" + ended.output());
            }
        }
        return ended;
    }

    private void collect(Path files) throws IOException {
        fetch("vault", "/usr/local/lib/mwan/vf-setup", "vf-setup");
        fetch("vault", "/etc/systemd/system/x710-vf-setup.service", "x710-vf-setup.service");
        for (var part : List.of("user", "network", "meta")) {
            var name = "mwan-113-" + part + ".yaml";
            fetch("vault", "/var/lib/vz/snippets/" + name, name);
        }
        fetch("mwan", "/etc/mwan/site.yaml", "site.yaml");
        var release = programs.on("mwan", "readlink", "/opt/mwan/current").strip();
        var modes = new TreeMap<String, String>();
        for (var line :
                programs.on("mwan", "find", release, "-type", "f", "-printf", "%m %P\\n")
                        .lines()
                        .filter(line -> !line.endsWith(".aot"))
                        .toList()) {
            var words = line.split(" ", 2);
            modes.put(words[1], "0" + words[0]);
            fetch("mwan", release + "/" + words[1], "release/" + words[1]);
        }
        var vars = new LinkedHashMap<String, Object>();
        vars.put("ansible_user", "root");
        vars.put("ansible_ssh_private_key_file", files.resolve("workstation/id_ed25519") + "");
        vars.put("api", "https://vault:8006/api2/json");
        vars.put("password_file", files.resolve("workstation/proxmox-password") + "");
        vars.put("certificates", files.resolve("workstation/certificates") + "");
        vars.put("release", release);
        vars.put("release_files", modes);
        vars.put("release_links", links(modes.keySet()));
        vars.put("wished", config());
        vars.put("services", List.of("mwan.service", "wpa_supplicant-mwan.service"));
        var hosts =
                Map.of(
                        "vault", Map.of(),
                        "router", Map.of("ansible_host", "10.250.0.4"),
                        "localhost", Map.of("ansible_connection", "local"));
        Files.writeString(
                folder.resolve("inventory.yaml"),
                new ObjectMapper()
                        .writeValueAsString(Map.of("all", Map.of("vars", vars, "hosts", hosts))));
        var vaults = Files.readString(files.resolve("workstation/vault-host-key.pub")).strip();
        var routers = programs.on("mwan", "cat", "/etc/ssh/ssh_host_ed25519_key.pub").strip();
        Files.write(
                folder.resolve("known_hosts"), List.of("vault " + vaults, "10.250.0.4 " + routers));
    }

    private static Map<String, String> links(Iterable<String> files) {
        var links = new TreeMap<String, String>();
        for (var file : files) {
            if (file.startsWith("bin/")) {
                links.put("/usr/local/" + file, "/opt/mwan/current/" + file);
            } else if (file.startsWith("units/")) {
                links.put(
                        "/etc/systemd/system/" + file.substring("units/".length()),
                        "/opt/mwan/current/" + file);
            }
        }
        return links;
    }

    /// The VM's configuration as it is: what the playbook is to keep.
    private Map<String, String> config() {
        var config = new TreeMap<String, String>();
        for (var line :
                programs.on("vault", "cat", "/etc/pve/nodes/vault/qemu-server/113.conf")
                        .lines()
                        .takeWhile(line -> !line.startsWith("["))
                        .filter(line -> line.matches("[a-z]+[0-9]*: .*"))
                        .toList()) {
            var words = line.split(": ", 2);
            if (!NOT_COMPARED.contains(words[0])) {
                config.put(words[0], words[1]);
            }
        }
        return config;
    }

    private void fetch(String host, String path, String name) throws IOException {
        var file = folder.resolve("files").resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, programs.bytesOn(host, "cat", path));
    }
}
