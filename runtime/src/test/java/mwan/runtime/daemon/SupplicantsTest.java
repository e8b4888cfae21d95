package mwan.runtime.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.runtime.dot1x.ClientCertificate;
import mwan.runtime.health.Moment;
import mwan.runtime.libc.Errno;
import mwan.runtime.libc.Poller;
import mwan.runtime.libc.Socket;
import mwan.runtime.libc.SocketAddress;
import mwan.runtime.netlink.Link;
import mwan.site.Router;
import mwan.site.SiteFiles;
import mwan.value.InterfaceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupplicantsTest {
    private static final Router ROUTER = SiteFiles.read(Path.of("../sites/vault.yaml")).router();
    private static final LinkTable WITHOUT = LinkTable.EMPTY;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    private static LinkTable withLink(int index, boolean carrier) {
        var link =
                new Link(index, new InterfaceName("enatt0"), true, carrier, 1500, Optional.empty());
        return new LinkTable(List.of(link), List.of(), List.of());
    }

    /// What a wpa_supplicant is told while it is shown these, one after the other.
    private List<String> told(LinkTable... tables) throws IOException {
        try (var supplicant = Socket.unixDatagram(8192);
                var poller = new Poller();
                var supplicants =
                        new Supplicants(
                                ROUTER,
                                folder,
                                folder,
                                poller,
                                () -> {},
                                List.of(new ClientCertificate(folder.resolve("none"))),
                                InstantSource.system(),
                                _ -> {})) {
            supplicant.bind(SocketAddress.unix(folder.resolve("enatt0").toString()));
            supplicants.tick(Moment.now());
            for (var table : tables) {
                supplicants.observe(table);
            }
            return received(supplicant);
        }
    }

    /// The ISP's own certificate ends as the line's does.
    @Test
    void eachFileOfCertificatesIsLookedAt() throws IOException {
        try (var poller = new Poller();
                var supplicants =
                        new Supplicants(
                                ROUTER,
                                folder,
                                folder,
                                poller,
                                () -> {},
                                List.of(
                                        new ClientCertificate(folder.resolve("client.pem")),
                                        new ClientCertificate(folder.resolve("ca.pem"))),
                                InstantSource.system(),
                                _ -> {})) {
            supplicants.tick(Moment.now());
            assertThat(supplicants.remarks())
                    .hasSize(2)
                    .anyMatch(remark -> remark.contains("client.pem cannot be read"))
                    .anyMatch(remark -> remark.contains("ca.pem cannot be read"));
        }
    }

    private static List<String> received(Socket supplicant) throws Errno {
        var words = new ArrayList<String>();
        for (var one = supplicant.receive(); one.isPresent(); one = supplicant.receive()) {
            words.add(new String(one.get().message(), StandardCharsets.US_ASCII));
        }
        return words;
    }

    @Test
    void aLinkThatIsGoneEndsIt() throws IOException {
        assertThat(told(withLink(7, true), WITHOUT))
                .containsExactly("ATTACH", "STATUS", "TERMINATE");
    }

    @Test
    void anotherLinkOfTheSameNameEndsIt() throws IOException {
        assertThat(told(withLink(7, true), withLink(8, true))).contains("TERMINATE");
    }

    @Test
    void carrierAndAFirstLinkDoNot() throws IOException {
        assertThat(told(WITHOUT, withLink(7, true), withLink(7, false), withLink(7, true)))
                .containsExactly("ATTACH", "STATUS");
    }
}
