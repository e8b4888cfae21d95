package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A first site file, from what the lab's host says of itself.
@Tag("lab")
@Order(75)
@ExtendWith(Lab.class)
class InitTest {
    @TempDir private Path folder;

    private static Outcome program(String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-jar",
                                Commands.TOP
                                        .resolve("provisioner/target/mwan-provision.jar")
                                        .toString()));
        command.addAll(List.of(arguments));
        return Lab.exec("workstation", command.toArray(String[]::new));
    }

    private static Outcome init(Path to, String... more) throws IOException {
        var files = Lab.folder().resolve("workstation");
        var arguments =
                new ArrayList<>(
                        List.of(
                                "init",
                                "--api",
                                "https://vault:8006",
                                "--fingerprint",
                                Files.readString(files.resolve("api-fingerprint")).strip(),
                                "--secret-file",
                                files.resolve("proxmox-password").toString(),
                                "--ssh-key",
                                files.resolve("id_ed25519").toString(),
                                "--host-key",
                                files.resolve("vault-host-key.pub").toString(),
                                "--to",
                                to.toString()));
        arguments.addAll(List.of(more));
        return program(arguments.toArray(String[]::new));
    }

    @Test
    void isWrittenFromTheHostAndAcceptedOnceItIsFilledIn() throws IOException {
        var file = folder.resolve("home.yaml");
        var said = init(file).succeeded();
        assertThat(said.out())
                .contains("written: " + file, "router.management.address", "router.inside.nextHop");
        var text = Files.readString(file);
        assertThat(text)
                .contains(
                        "node: vault",
                        "pf: \"0000:02:00.0\"",
                        "enp2s0f0np0, i40e, IOMMU group 5, up to 64 VFs",
                        "attachment: {vf: 0}",
                        "{pci: \"0000:05:00.0\"}",
                        "{name: \"vmbr0\"}",
                        "disk: {storage: local-lvm",
                        "image: {storage: local}",
                        "snippets: local")
                .doesNotContain(
                        Files.readString(Lab.folder().resolve("workstation/proxmox-password"))
                                .strip());

        // The schema with which an editor completes what is missing.
        var modeline = text.lines().findFirst().orElse("");
        assertThat(modeline).startsWith("# yaml-language-server: $schema=/");
        assertThat(Path.of(modeline.substring(modeline.indexOf('=') + 1)))
                .hasSameBinaryContentAs(
                        Commands.TOP.resolve("site/src/main/resources/mwan/site/site.schema.json"));

        var before = program("validate", "--site", file.toString()).ended(2);
        assertThat(before.err().lines().filter(line -> line.startsWith(file + ":"))).hasSize(2);
        Files.writeString(
                file,
                text.replace("address: \"FILL-IN!\"", "address: 10.250.0.99/24")
                        .replace("nextHop: \"FILL-IN!\"", "nextHop: fe80::be24:11ff:fe72:c2"));
        assertThat(program("validate", "--site", file.toString()).succeeded().out())
                .contains("2 WANs", "no faults");
        assertThat(program("init", "--print-role", "--site", file.toString()).succeeded().out())
                .contains("pveum acl modify /mapping/pci/vault-line1");
    }

    @Test
    void neverReplacesAFile() throws IOException {
        var file = Files.writeString(folder.resolve("mine.yaml"), "name: mine\n");
        assertThat(init(file).ended(2).err())
                .contains("error: will not write the site file", "it is there already");
        assertThat(Files.readString(file)).isEqualTo("name: mine\n");
    }

    @Test
    void saysWhatIsWrongWithWhatItWasGiven() throws IOException {
        var file = folder.resolve("home.yaml");
        assertThat(init(file, "--node", "attic").ended(2).err())
                .contains("the cluster has no such node", "vault");
        assertThat(program("init", "--to", file.toString()).ended(2).err()).contains("--api");
        assertThat(file).doesNotExist();
    }
}
