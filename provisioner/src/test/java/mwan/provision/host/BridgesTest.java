package mwan.provision.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
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
            })
    void onlyAdditionsOfOurBridgesAreOurs(String lines, boolean ours) {
        var diff = lines.replace("/", "\n").replace("\n24", "/24");
        assertThat(Bridges.isOnlyAbout(diff, Set.of("mwanbr", "mbrains"))).isEqualTo(ours);
    }
}
