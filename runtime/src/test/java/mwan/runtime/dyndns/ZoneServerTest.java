package mwan.runtime.dyndns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import mwan.site.DynamicDns;
import mwan.site.Source;
import mwan.site.Sources;
import mwan.value.DomainName;
import mwan.value.Family;
import mwan.value.HostName;
import mwan.value.IpAddress;
import mwan.value.Port;
import mwan.value.WanName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// RFC 2136 with TSIG against BIND.
@Tag("kernel")
class ZoneServerTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private NameServer server;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        server = new NameServer(folder.resolve("named"));
        secret(NameServer.SECRET);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void secret(String text) throws IOException {
        var file = Files.writeString(folder.resolve("key"), text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private ZoneServer keeper(String name, Family family, String key) {
        var update =
                new DynamicDns.Rfc2136(
                        new HostName("127.0.0.1"),
                        new Port(server.port()),
                        new DomainName("example.org"),
                        60,
                        new DynamicDns.Key(new DomainName(key), new Source.File("key")));
        var dynamic =
                new DynamicDns(
                        new DomainName(name),
                        new WanName("att"),
                        family,
                        List.of(URI.create("http://203.0.113.10/")),
                        300,
                        update);
        return new ZoneServer(dynamic, update, new Sources(folder, folder, Map.of()));
    }

    private static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    @Test
    void theRecordIsTheAddressAndNothingElseIsTouched() throws Exception {
        var mb = keeper("mb.example.org", Family.IPV4, "router");
        assertThat(mb.addresses()).isEmpty();
        mb.change(ip("192.0.2.77"));
        assertThat(mb.addresses()).containsExactly(ip("192.0.2.77"));
        mb.change(ip("192.0.2.78"));
        assertThat(server.dig("mb.example.org", "A")).isEqualTo("192.0.2.78\n");
        assertThat(server.dig("+noshort", "+noall", "+answer", "mb.example.org", "A"))
                .containsPattern("\\s60\\s+IN\\s+A\\s+192.0.2.78");

        var mb6 = keeper("mb.example.org", Family.IPV6, "router");
        mb6.change(ip("2001:db8::7"));
        assertThat(mb6.addresses()).containsExactly(ip("2001:db8::7"));
        assertThat(mb.addresses()).containsExactly(ip("192.0.2.78"));
        assertThat(server.dig("mb.example.org", "TXT")).isEqualTo("\"stays\"\n");
        assertThat(server.dig("other.example.org", "A")).isEqualTo("203.0.113.9\n");
        assertThat(keeper("none.example.org", Family.IPV4, "router").addresses()).isEmpty();
    }

    @Test
    void aWrongKeyIsRefusedForGood() throws Exception {
        assertThatThrownBy(() ->
                        keeper("mb.example.org", Family.IPV4, "stranger").change(ip("192.0.2.77")))
                .isInstanceOf(RecordKeeper.Refused.class)
                .hasMessageContaining("NOTAUTH (BADKEY)");
        secret("YW5vdGhlciBzZWNyZXQgb2YgMzIgb2N0ZXRzIGhlcmU=");
        assertThatThrownBy(() ->
                        keeper("mb.example.org", Family.IPV4, "router").change(ip("192.0.2.77")))
                .isInstanceOf(RecordKeeper.Refused.class)
                .hasMessageContaining("NOTAUTH (BADSIG)")
                .message()
                .doesNotContain("YW5v");
        assertThat(server.dig("mb.example.org", "A")).isEmpty();
    }

    @Test
    void aServerThatIsGoneIsAskedAnotherTime() {
        server.close();
        var mb = keeper("mb.example.org", Family.IPV4, "router");
        assertThatThrownBy(mb::addresses)
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(RecordKeeper.Refused.class)
                .hasMessageContaining("127.0.0.1");
    }
}
