package mwan.provision.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import mwan.fault.UserError;
import mwan.site.Router;
import mwan.site.SiteFiles;
import mwan.site.Sources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Secrets are read here and refused here, and no message shows one.
class GivenFileTest {
    private static final String NOTICES =
            """
              notices:
                webhook: {url: {env: URL}, ca: {file: ca.pem}}
              dynamicDns:
                - name: Home.example.org
                  wan: att
                  seenBy: ["http://203.0.113.10/"]
                  rfc2136: {server: 203.0.113.53, zone: example.org, key: {name: k, secret: {file: key}}}
            """;
    private static final String URL = "https://hooks.example.org/T0P/secret";

    @TempDir private Path folder;

    private static Router router() throws IOException {
        var text = Files.readString(Path.of("../sites/vault.yaml"));
        return SiteFiles.parse(
                        text.replace("  unmapped: masquerade", NOTICES + "  unmapped: masquerade"),
                        "site.yaml")
                .router();
    }

    private List<GivenFile> read(String url, String key) throws IOException {
        Files.writeString(folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\n");
        var secret = Files.writeString(folder.resolve("key"), key);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        return GivenFile.read(router(), new Sources(folder, folder, Map.of("URL", url)));
    }

    @Test
    void eachIsNamedByItsKey() throws IOException {
        assertThat(read(URL, "c2VjcmV0\n"))
                .extracting(file -> file.path() + " " + file.content().text())
                .containsExactly(
                        "/etc/mwan/secrets/notices.webhook.url " + URL + "\n",
                        "/etc/mwan/secrets/notices.webhook.ca -----BEGIN CERTIFICATE-----\n",
                        "/etc/mwan/secrets/dynamicDns.home.example.org.ipv4.secret c2VjcmV0\n");
    }

    @ParameterizedTest
    @CsvSource({
        "http://hooks.example.org/T0P, c2VjcmV0, notices.webhook.url",
        "https:// T0P, c2VjcmV0, notices.webhook.url",
        "https://hooks.example.org/, T0P-s3cret, dynamicDns.home.example.org.ipv4.secret",
        "https://hooks.example.org/, '', dynamicDns.home.example.org.ipv4.secret",
    })
    void aWrongOneIsRefusedUnshown(String url, String key, String name) {
        assertThatThrownBy(() -> read(url, key))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(name)
                .message()
                .doesNotContain("T0P");
    }

    @Test
    void aSecretThatOthersCanReadIsRefused() throws IOException {
        read(URL, "c2VjcmV0");
        Files.setPosixFilePermissions(
                folder.resolve("key"), PosixFilePermissions.fromString("rw-r--r--"));
        var sources = new Sources(folder, folder, Map.of("URL", URL));
        var router = router();
        assertThatThrownBy(() -> GivenFile.read(router, sources))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("others can read");
    }
}
