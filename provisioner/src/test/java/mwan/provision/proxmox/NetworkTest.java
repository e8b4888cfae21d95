package mwan.provision.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import mwan.value.InterfaceName;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static final InterfaceName MWANBR = new InterfaceName("mwanbr");

    private final FakeProxmox fake = new FakeProxmox();
    private final Proxmox proxmox = fake.proxmox();

    @Test
    void aBridgeIsWrittenFirstAndAliveAfterAReload() {
        var network = proxmox.network();
        assertThat(network.read().bridge(new InterfaceName("vmbr0")).orElseThrow().active())
                .isTrue();
        network.createBridge(MWANBR, List.of(new InterfaceName("eno2")), "the link to OPNsense");
        var written = network.read();
        assertThat(written.bridge(MWANBR).orElseThrow())
                .isEqualTo(
                        new Network.Interface(
                                "mwanbr",
                                "bridge",
                                false,
                                true,
                                List.of("eno2"),
                                java.util.Optional.empty(),
                                java.util.Optional.empty()));
        assertThat(written.pending()).contains("+auto mwanbr\n");
        proxmox.tasks().await(network.reload(), Duration.ofSeconds(30));
        assertThat(network.read().pending()).isEmpty();
        assertThat(network.read().bridge(MWANBR).orElseThrow().active()).isTrue();
    }

    @Test
    void aBridgeThatIsThereIsRefused() {
        assertThatThrownBy(() ->
                        proxmox.network().createBridge(new InterfaceName("vmbr0"), List.of(), "x"))
                .hasMessageContaining("iface: interface already exists");
    }

    @Test
    void othersPendingChangesAreSeen() {
        fake.networkChangedByOthers("-auto eno2\n");
        assertThat(proxmox.network().read().pending()).contains("-auto eno2\n");
    }
}
