package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Network changes that somebody else has written and not applied: a bridge of ours is made by a
/// reload, which would apply them too.
@Tag("lab")
@Order(78)
@ExtendWith(Lab.class)
class PendingNetworkTest {
    private static final String WRITE =
            """
            cp /etc/network/interfaces /etc/network/interfaces.new
            printf '\nauto vmbr9\niface vmbr9 inet manual\n\tbridge-ports none\n' >>/etc/network/interfaces.new
            """;

    @TempDir private Path folder;

    @BeforeEach
    void rememberTheHostsNetwork() {
        Lab.exec("vault", "cp", "/etc/network/interfaces", "/root/interfaces.before").succeeded();
    }

    @AfterEach
    void theHostsNetworkAsItWas() {
        Lab.exec("vault", "rm", "-f", "/etc/network/interfaces.new").succeeded();
        Lab.exec("vault", "mv", "/root/interfaces.before", "/etc/network/interfaces").succeeded();
        Lab.exec("vault", "ip", "link", "del", "extrabr");
    }

    private static String onVault(String... command) {
        return Lab.exec("vault", command).out();
    }

    private Path withOneBridgeMore() throws IOException {
        var text = Files.readString(Commands.TOP.resolve(Lab.SITE));
        var bridge = "    - {name: mbrains}\n";
        assertThat(text).contains(bridge);
        var changed = folder.resolve("bridge.yaml");
        Files.writeString(changed, text.replace(bridge, bridge + "    - {name: extrabr}\n"));
        return changed;
    }

    @Test
    void stopUpAreShownAndNotApplied() throws IOException {
        Lab.script("vault", WRITE).succeeded();
        var written = onVault("cat", "/etc/network/interfaces.new");
        var site = withOneBridgeMore().toString();
        assertThat(Lab.provision("plan", "--site", site).succeeded().err())
                .contains("in the way: others' network changes are pending", "+iface vmbr9");
        assertThat(Lab.provision("up", "--site", site, "--no-verify").ended(3).err())
                .contains(
                        "error: will not begin", "+auto vmbr9", "apply or revert them in the GUI");
        assertThat(onVault("ip", "-brief", "link"))
                .doesNotContain("vmbr9")
                .doesNotContain("extrabr");
        assertThat(onVault("cat", "/etc/network/interfaces.new")).isEqualTo(written);
        assertThat(onVault("cat", "/etc/network/interfaces")).doesNotContain("vmbr9");

        Lab.exec("vault", "rm", "/etc/network/interfaces.new").succeeded();
        Lab.provision("up", "--site", site, "--no-verify").succeeded();
        assertThat(onVault("ip", "-brief", "link")).contains("extrabr").doesNotContain("vmbr9");
        assertThat(Lab.provision("plan", "--site", site, "--detailed-exitcode").exit()).isZero();
    }

    @Test
    void areShownAndLeftWhereNoBridgeIsToBeMade() {
        Lab.script("vault", WRITE).succeeded();
        var written = onVault("cat", "/etc/network/interfaces.new");
        assertThat(Lab.site("up", "--no-verify").succeeded().err())
                .contains("network changes that are written and not applied", "+auto vmbr9");
        assertThat(onVault("cat", "/etc/network/interfaces.new")).isEqualTo(written);
        assertThat(onVault("ip", "-brief", "link")).doesNotContain("vmbr9");
    }
}
