package mwan.provision.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.proxmox.FakeProxmox;
import mwan.provision.ssh.FakeRemote;
import mwan.provision.ssh.FileMode;
import mwan.site.Site;
import mwan.site.SiteFiles;
import mwan.value.PciAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PreflightTest {
    private static final PciAddress VF = PciAddress.parse("0000:02:02.0");

    private final FakeProxmox api =
            new FakeProxmox()
                    .withPciDevice("0000:02:00.0", "0x8086:0x1572")
                    .withPciDevice("0000:02:02.0", "0x8086:0x154c")
                    .withPciDevice("0000:06:00.0", "0x8086:0x125c");
    private final FakeRemote host = new FakeRemote("vault");

    private Preflight preflight(Site site, Optional<PciAddress> vf) {
        var proxmox = api.proxmox();
        var vm = site.vm().orElseThrow();
        return new Preflight(proxmox, host, site, vm, new VmObserver(proxmox, vm), () -> vf);
    }

    private static Site lab(String from, String to) {
        try {
            var text = Files.readString(Path.of("../sites/lab.yaml"));
            assertThat(text).contains(from);
            return SiteFiles.parse(text.replace(from, to), "lab.yaml");
        } catch (IOException missing) {
            throw new java.io.UncheckedIOException(missing);
        }
    }

    private static Site lab() {
        return lab("name: lab", "name: lab");
    }

    private List<String> obstacles(Site site) {
        return preflight(site, Optional.of(VF)).obstacles().stream()
                .map(Preflight.Obstacle::why)
                .toList();
    }

    @Test
    void nothingStandsInTheWayOfTheLab() {
        assertThat(obstacles(lab())).isEmpty();
        preflight(lab(), Optional.of(VF)).orThrow();
        assertThat(api.writes()).isEmpty();
    }

    @Test
    void everythingIsToldAtOnce() {
        api.withIommuGroups(_ -> -1);
        var site = lab("snippets: local", "snippets: local-lvm");

        assertThatThrownBy(() -> preflight(site, Optional.of(VF)).orThrow())
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> {
                            assertThat(error.exitCode()).isEqualTo(ExitCode.OUTSIDE_FAILED);
                            assertThat(error.hint())
                                    .contains(
                                            "intel_iommu=on",
                                            "pvesm set local-lvm --content"
                                                    + " images,rootdir,snippets");
                        })
                .hasMessageContaining("0000:06:00.0 has no IOMMU group")
                .hasMessageContaining("storage local-lvm takes no snippets");
    }

    @Test
    void aDeviceThatSharesItsGroupWouldTakeTheOthersAway() {
        api.withIommuGroups(number -> number == 0 ? 20 : 21);

        assertThat(obstacles(lab()))
                .containsExactly(
                        "PCI device 0000:02:02.0 shares its IOMMU group with 0000:06:00.0, which"
                                + " the host would lose",
                        "PCI device 0000:06:00.0 shares its IOMMU group with 0000:02:02.0, which"
                                + " the host would lose");
    }

    /// It is made before the VM is.
    @Test
    void aVfThatIsNotThereYetNeedsItsPf() {
        assertThat(preflight(lab(), Optional.empty()).obstacles()).isEmpty();

        var elsewhere = lab("0000:02:00.0", "0000:03:00.0");
        assertThat(preflight(elsewhere, Optional.empty()).obstacles())
                .extracting(Preflight.Obstacle::why)
                .containsExactly("there is no PCI device 0000:03:00.0");
    }

    @Test
    void aVmThatIsReplicatedWouldMove() {
        host.withFile(
                "/etc/pve/replication.cfg", "local: 113-0\n\ttarget other\n", new FileMode(0640));
        assertThat(obstacles(lab())).containsExactly("VM 113 is replicated to another node");
        // A router that is as wished is told of it too.
        assertThat(preflight(lab(), Optional.of(VF)).always())
                .extracting(Preflight.Obstacle::why)
                .containsExactly("VM 113 is replicated to another node");

        host.withFile(
                "/etc/pve/replication.cfg", "local: 1130-0\n\ttarget other\n", new FileMode(0640));
        assertThat(obstacles(lab())).isEmpty();
    }

    @Test
    void anIdOfAnotherGuestOfTheClusterIsTold() {
        api.withGuestElsewhere(113);
        assertThatThrownBy(() -> preflight(lab(), Optional.of(VF)).orThrow())
                .hasMessageContaining("id 113 is taken by another guest of the cluster")
                .extracting(error -> ((UserError) error).hint())
                .isEqualTo("name a free one under vm.id");
    }

    @Test
    void anIdOfAnotherGuestIsNoTemplates() {
        api.withGuestElsewhere(9113);
        var image = "image: {storage: local}";
        assertThat(obstacles(lab(image, "image: {storage: local, template: 9113}")))
                .containsExactly("id 9113 is taken by another guest of the cluster");
    }

    /// What is missing beside devices and networks, each with what to do about it.
    @ParameterizedTest
    @MethodSource("hosts")
    void aHostThatLacksSomethingIsToldHowToMendIt(
            Consumer<FakeProxmox> lacking, String site, String why, String mend) {
        lacking.accept(api);
        var words = site.split(" => ");
        assertThat(preflight(lab(words[0], words[words.length - 1]), Optional.of(VF)).obstacles())
                .singleElement()
                .satisfies(obstacle -> {
                    assertThat(obstacle.why()).isEqualTo(why);
                    assertThat(obstacle.mend()).contains(mend);
                });
        assertThat(api.writes()).isEmpty();
    }

    static List<Arguments> hosts() {
        Consumer<FakeProxmox> asItIs = host -> {};
        Consumer<FakeProxmox> old = host -> host.ofVersion("7.4.16");
        Consumer<FakeProxmox> full = host -> host.withMemoryUsed(63);
        Consumer<FakeProxmox> inactive = host -> host.withInactiveStorage("local-lvm");
        Consumer<FakeProxmox> noImports = host -> host.withStorage("local", "iso,snippets,vztmpl");
        return List.of(
                arguments(old, "lab", "Proxmox VE 7.4.16 is too old", "upgrade it to 8 or newer"),
                arguments(
                        full,
                        "lab",
                        "the VM takes 2048 MiB, and 1024 MiB are free",
                        "stop another VM"),
                arguments(inactive, "lab", "storage local-lvm is not active", "`pvesm status`"),
                arguments(
                        noImports,
                        "lab",
                        "storage local takes no import",
                        "`pvesm set local --content iso,snippets,vztmpl,import`"),
                arguments(
                        asItIs,
                        "disk: {storage: local-lvm, => disk: {storage: local,",
                        "storage local takes no images",
                        "under vm.disk.storage"));
    }

    @Test
    void aStorageThatIsNotThereIsNamed() {
        assertThat(obstacles(lab("storage: local-lvm", "storage: fast")))
                .containsExactly("there is no storage fast");
    }

    @Test
    void networkChangesOfOthersWouldBeAppliedByAReloadForOurBridges() {
        api.networkChangedByOthers("+auto vmbr7\n+iface vmbr7 inet manual\n");
        assertThat(obstacles(lab()))
                .containsExactly(
                        "others' network changes are pending, and a reload for our bridges would"
                                + " apply them: +auto vmbr7 / +iface vmbr7 inet manual");
    }

    /// What an `up` that was stopped has written is no reason to stop the next one.
    @Test
    void ourOwnPendingBridgesAreNotInTheWay() {
        api.networkChangedByOthers("+auto mwanbr\n+iface mwanbr inet manual\n");
        assertThat(obstacles(lab())).isEmpty();
    }

    @Test
    void whereNoBridgeIsToBeMadeNothingIsReloadedAndOthersChangesAreLeft() {
        api.withBridge("mwanbr").withBridge("mbrains");
        api.networkChangedByOthers("+auto vmbr7\n+iface vmbr7 inet manual\n");
        assertThat(obstacles(lab())).isEmpty();
    }
}
