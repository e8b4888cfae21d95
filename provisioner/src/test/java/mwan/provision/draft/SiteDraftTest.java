package mwan.provision.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import mwan.provision.Golden;
import mwan.provision.proxmox.Network;
import mwan.provision.proxmox.PciDevices;
import mwan.provision.proxmox.Storages;
import mwan.site.InvalidSite;
import mwan.site.Proxmox;
import mwan.site.SiteFault;
import mwan.site.SiteFiles;
import mwan.site.Source;
import mwan.site.Ssh;
import mwan.value.HostName;
import mwan.value.LoginName;
import mwan.value.NodeName;
import mwan.value.PciAddress;
import mwan.value.Port;
import mwan.value.StorageName;
import mwan.value.UserId;
import mwan.value.VmId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A drafted site file is one that `validate` accepts once its marked lines are filled in.
class SiteDraftTest {
    private static final SiteDraft.Access ACCESS =
            new SiteDraft.Access(
                    new Proxmox(
                            URI.create("https://vault:8006"),
                            new NodeName("vault"),
                            Optional.of(
                                    new Source.Literal(
                                            "AB".repeat(32).replaceAll("..(?!$)", "$0:"))),
                            Optional.empty(),
                            new Proxmox.Login.Password(
                                    UserId.parse("root@pam"), new Source.File("/secret"))),
                    new Ssh(
                            new HostName("vault"),
                            new Port(22),
                            new LoginName("root"),
                            Optional.of(new Source.File("/key")),
                            Optional.empty()));

    private static NetworkCard card(
            String address, String name, String driver, String link, int group, int vfs) {
        return new NetworkCard(
                new PciDevices.Device(
                        PciAddress.parse(address),
                        "0x8086",
                        "0x1572",
                        Optional.empty(),
                        Optional.empty(),
                        name,
                        group),
                Optional.of(driver),
                List.of(link),
                vfs);
    }

    private static Inventory inventory(String cardName, List<NetworkCard> cards) {
        var all = new java.util.ArrayList<>(cards);
        all.add(card("0000:04:00.0", cardName, "igc", "enp4s0", 7, 0));
        return new Inventory(
                new NodeName("vault"),
                List.of(
                        new mwan.provision.proxmox.Proxmox.NodeState(
                                new NodeName("vault"),
                                "online",
                                OptionalLong.empty(),
                                OptionalLong.empty())),
                "9.2.11",
                new VmId(101),
                List.of(
                        storage("local", "dir", "iso", "import", "snippets", "images"),
                        storage("local-lvm", "lvmthin", "images", "rootdir")),
                List.of(
                        bridge("vmbr1", List.of(), Optional.empty(), Optional.empty()),
                        bridge(
                                "vmbr0",
                                List.of("enp5s0"),
                                Optional.of("10.250.0.2/24"),
                                Optional.of("10.250.0.1"))),
                all,
                all.stream().map(one -> one.device().iommuGroup()).toList());
    }

    private static Storages.Storage storage(String name, String type, String... content) {
        return new Storages.Storage(
                new StorageName(name), type, Set.of(content), true, OptionalLong.empty());
    }

    private static Network.Interface bridge(
            String name, List<String> ports, Optional<String> address, Optional<String> gateway) {
        return new Network.Interface(name, "bridge", true, true, ports, address, gateway);
    }

    private static String draft(Inventory inventory) {
        return SiteDraft.of(
                inventory,
                ACCESS,
                Optional.of(Path.of("/usr/share/mwan-provision/site.schema.json")),
                new Random(7));
    }

    private static final List<NetworkCard> VAULTS =
            List.of(
                    card("0000:02:00.0", "X710", "i40e", "enp2s0f0np0", 5, 64),
                    card("0000:05:00.0", "I225-V", "igc", "enp5s0", 8, 0),
                    card("0000:06:00.0", "I226-V", "igc", "enp6s0", 9, 0));

    private static List<SiteFault> faults(String text) {
        var invalid = catchThrowableOfType(InvalidSite.class, () -> SiteFiles.parse(text, "x"));
        return invalid == null ? List.of() : invalid.faults();
    }

    @Test
    void whatTheHostHasIsInIt() {
        var text = draft(inventory("I226-V", VAULTS));
        Golden.check("site-draft.yaml", text);
        assertThat(text)
                .contains("pf: \"0000:02:00.0\"", "{vf: 0}", "{pci: \"0000:06:00.0\"}")
                .doesNotContain("{pci: \"0000:05:00.0\"}");
    }

    @Test
    void onlyTheMarkedLinesAreLeftAndFilledInItIsValid() {
        var text = draft(inventory("I226-V", VAULTS));
        var lines = text.lines().toList();
        assertThat(faults(text))
                .hasSize(2)
                .allSatisfy(fault ->
                        assertThat(lines.get(fault.line() - 1)).contains(SiteDraft.FILL_IN));
        var filled =
                text.replace("address: \"FILL-IN!\"", "address: 10.250.0.9/24")
                        .replace("nextHop: \"FILL-IN!\"", "nextHop: fe80::1");
        assertThat(faults(filled)).isEmpty();
        assertThat(SiteFiles.parse(filled, "x").router().wans()).hasSize(2);
    }

    @Test
    void aHostWithoutAnyFreeCardIsDraftedToo() {
        var bare = inventory("I225-V", List.of());
        var used =
                new Inventory(
                        bare.node(),
                        bare.nodes(),
                        bare.version(),
                        bare.freeId(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of());
        assertThat(faults(draft(used)))
                .extracting(SiteFault::path)
                .contains("vm.disk.storage", "router.management.attachment.bridge");
    }

    /// No name of the host's becomes a line of its own.
    @Test
    void aNameWithALineBreakStaysAComment() {
        var text = draft(inventory("evil\nname: other\u2028name: third", VAULTS));
        assertThat(text.lines().filter(line -> line.startsWith("name: "))).hasSize(1);
        assertThat(faults(text)).hasSize(2);
    }

    @Test
    void theSchemaIsFoundBesideTheProgramAndInTheSourceFolder(@TempDir Path folder)
            throws IOException {
        assertThat(SchemaPlace.ofThisProgram())
                .hasValueSatisfying(file ->
                        assertThat(file)
                                .isRegularFile()
                                .endsWith(
                                        Path.of(
                                                "site/src/main/resources/mwan/site/site.schema.json")));
        var jar = Files.createFile(folder.resolve("mwan-provision.jar"));
        assertThat(SchemaPlace.beside(jar)).isEmpty();
        var schema = Files.createFile(folder.resolve("site.schema.json"));
        assertThat(SchemaPlace.beside(jar)).contains(schema);
    }

    @Test
    void withoutASchemaNoneIsNamed() {
        assertThat(
                        SiteDraft.of(
                                inventory("X710", List.of()),
                                ACCESS,
                                Optional.empty(),
                                new Random(7)))
                .startsWith("# Drafted by")
                .doesNotContain("$schema");
    }
}
