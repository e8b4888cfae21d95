package mwan.provision.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Call;
import mwan.provision.proxmox.FakeProxmox;
import mwan.site.Host.Bridge;
import mwan.value.InterfaceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BridgesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "+auto mwanbr/+iface mwanbr inet manual/+\tbridge-ports none | true",
                "--- /etc/network/interfaces/+++ /etc/network/interfaces.new/+iface mbrains inet manual | true",
                "+auto vmbr9/+iface vmbr9 inet manual | false",
                "+auto mwanbr/+iface vmbr9 inet manual | false",
                "-iface vmbr0 inet static/+iface mwanbr inet manual | false",
                "+\taddress 10.0.0.1/24 | false",
                " iface vmbr0 inet static/+\tbridge-vlan-aware yes/+auto mwanbr/+iface mwanbr inet manual | false",
                "+auto mwanbr/+iface mwanbr inet manual/ iface vmbr0 inet static/ \tbridge-ports none/+\tbridge-vlan-aware yes | false",
                "+auto mwanbr/+iface mwanbr inet manual/@@ -9,3 +12,4 @@/+\tbridge-vlan-aware yes | false",
                "+auto mwanbr/+iface mwanbr inet manual/+source interfaces.d | false",
                "+auto mwanbr vmbr9/+iface mwanbr inet manual | false",
                " iface vmbr0 inet static/ \tbridge-fd 0/ /+auto mwanbr/+iface mwanbr inet manual/+\tbridge-fd 0/+#made by mwan-provision/+ | true",
            })
    void onlyAdditionsOfOurBridgesAreOurs(String lines, boolean ours) {
        var diff = lines.replace("/", "\n").replace("\n24", "/24");
        assertThat(Bridges.isOnlyAbout(diff, Set.of("mwanbr", "mbrains"))).isEqualTo(ours);
    }

    /// A reload applies what is written by then, and not what was when the host was looked at.
    @Test
    void whatOthersWriteMeanwhileIsNotApplied() {
        var api = new FakeProxmox();
        var bridge = new Bridge(new InterfaceName("mwanbr"), List.of());
        var bridges = new Bridges(api.proxmox(), List.of(bridge), Progress.silent());
        var seen = bridges.observe();
        api.networkChangedByOthers("+auto vmbr7\n+iface vmbr7 inet manual\n");

        assertThatThrownBy(() -> bridges.apply(seen, bridges.diff(seen)))
                .hasMessageContaining("will not apply network changes of others")
                .hasMessageContaining("vmbr7");
        assertThat(api.writes()).extracting(Call::method).doesNotContain(Call.Method.PUT);
    }
}
