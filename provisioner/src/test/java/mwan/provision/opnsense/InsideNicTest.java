package mwan.provision.opnsense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import mwan.fault.UserError;
import mwan.provision.proxmox.VmConfig;
import mwan.provision.resource.Change;
import mwan.provision.verify.Sites;
import mwan.site.SiteFiles;
import mwan.value.Ipv6Address;
import mwan.value.MacAddress;
import mwan.value.VmId;
import org.junit.jupiter.api.Test;

/// What is to be done to OPNsense's VM, from its options alone.
class InsideNicTest {
    private static final InsideNic NIC =
            InsideNic.of(
                    VmId.parse("100"),
                    SiteFiles.read(Sites.top().resolve("sites/vault.yaml")).router().inside());

    private static VmConfig vm(Map<String, String> options) {
        return new VmConfig("digest", new TreeMap<>(options));
    }

    @Test
    void theMacIsTheOneThatMakesTheNextHop() {
        assertThat(NIC.mac()).contains(MacAddress.parse("BC:24:11:72:00:C2"));
        assertThat(InsideNic.macOf(Ipv6Address.parse("fe80::1"))).isEmpty();
    }

    @Test
    void theFirstFreeNicIsTaken() {
        var change =
                NIC.toAttach(vm(Map.of("net0", "virtio=AA:BB:CC:00:00:01,bridge=vmbr0")))
                        .orElseThrow();
        assertThat(change.action()).isEqualTo(Change.Action.CREATE);
        assertThat(change.key()).isEqualTo("net1");
        assertThat(change.to()).contains("virtio=BC:24:11:72:00:C2,bridge=mwanbr");
        assertThat(InsideNic.request(change).set())
                .containsEntry("net1", "virtio=BC:24:11:72:00:C2,bridge=mwanbr");
    }

    @Test
    void oneThatIsRightIsLeft() {
        assertThat(
                        NIC.toAttach(
                                vm(
                                        Map.of(
                                                "net2",
                                                "virtio=BC:24:11:72:00:C2,bridge=mwanbr,firewall=1"))))
                .isEmpty();
    }

    @Test
    void oneWithAnotherMacIsChanged() {
        var change =
                NIC.toAttach(vm(Map.of("net2", "virtio=AA:BB:CC:00:00:01,bridge=mwanbr")))
                        .orElseThrow();
        assertThat(change.action()).isEqualTo(Change.Action.UPDATE);
        assertThat(change.key()).isEqualTo("net2");
    }

    @Test
    void theWayBackTakesItAndNoOther() {
        var config =
                vm(
                        Map.of(
                                "net0", "virtio=AA:BB:CC:00:00:01,bridge=vmbr0",
                                "net1", "virtio=BC:24:11:72:00:C2,bridge=mwanbr"));
        var change = NIC.toDetach(config).orElseThrow();
        assertThat(InsideNic.request(change).remove()).containsExactly("net1");
        assertThat(NIC.toDetach(vm(Map.of("net0", "virtio=AA:BB:CC:00:00:01,bridge=vmbr0"))))
                .isEqualTo(Optional.empty());
    }

    @Test
    void aFullVmIsSaid() {
        var full = new TreeMap<String, String>();
        for (int index = 0; index < 32; index++) {
            full.put("net" + index, "virtio=AA:BB:CC:00:00:01,bridge=vmbr0");
        }
        assertThatThrownBy(() -> NIC.toAttach(vm(full))).isInstanceOf(UserError.class);
    }

    @Test
    void whatIsEnteredNamesTheSitesOwnValues() {
        var router = SiteFiles.read(Sites.top().resolve("sites/vault.yaml")).router();
        var entries = new Entries(router, NIC.mac());
        assertThat(entries.parallel().toString())
                .contains("bc:24:11:72:00:c2")
                .contains("10.250.250.2/29")
                .contains("IP alias on MWAN: 10.250.250.6/29")
                .contains("IPv4, 10.250.250.1")
                .contains("fe80::be24:11ff:fe72:c1");
        assertThat(entries.cutover()).hasSizeGreaterThan(4);
    }
}
