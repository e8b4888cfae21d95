package mwan.runtime.configure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import mwan.runtime.files.ConfigFile;
import mwan.runtime.process.Commands;
import mwan.site.Router;
import mwan.site.RuntimeDocument;
import mwan.site.SiteFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files made from sites/vault.yaml are those below src/test/resources; `-Dgolden=renew` writes
/// them anew.
class ConfigurationTest {
    private static final Path GOLDEN = Path.of("src/test/resources/mwan/runtime/configure");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path root;

    private static Router vault() {
        var site = SiteFiles.read(Path.of("../sites/vault.yaml"));
        return SiteFiles.parse(RuntimeDocument.of(site), "site.yaml").router();
    }

    /// All but the ruleset, which has its own tests.
    private static List<ConfigFile> files() {
        return Configuration.render(vault()).stream()
                .filter(file -> !file.path().equals(Configuration.FIRST_RULESET))
                .toList();
    }

    @Test
    void theFilesAreAsTheyWere() throws IOException {
        if ("renew".equals(System.getProperty("golden"))) {
            renew();
        }
        var found = new ArrayList<String>();
        try (var golden = Files.walk(GOLDEN)) {
            golden.filter(Files::isRegularFile)
                    .map(path -> GOLDEN.relativize(path).toString())
                    .forEach(found::add);
        }
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        files().stream().map(ConfigFile::path).toList());
        for (var file : files()) {
            assertThat(file.content())
                    .as(file.path())
                    .isEqualTo(Files.readString(GOLDEN.resolve(file.path())));
        }
    }

    private static void renew() throws IOException {
        for (var file : files()) {
            var path = GOLDEN.resolve(file.path());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.content());
        }
    }

    /// What that site has not: a MAC and an MTU of the line's own, a static address.
    @Test
    void aLineMayHaveAMacAnMtuAndAStaticAddressOfItsOwn() throws IOException {
        var text =
                Files.readString(Path.of("../sites/vault.yaml"))
                        .replace(
                                "driver: iavf\n",
                                "driver: iavf\n        mac: \"D0:FC:D0:7C:85:31\"\n        mtu: 1492\n")
                        .replaceFirst(
                                "method: dhcp +# leases 136.*",
                                "method: static\n        address: 136.25.91.242/29\n"
                                        + "        gateway: 136.25.91.241");
        var site = SiteFiles.parse(text, "site.yaml");
        Configuration.write(SiteFiles.parse(RuntimeDocument.of(site), "site.yaml").router(), root);

        assertThat(written("10-mwan-enatt0.link")).contains("MACAddress=d0:fc:d0:7c:85:31");
        for (var link : List.of("enatt0", "enatt0.3242")) {
            assertThat(written("20-mwan-" + link + ".network")).contains("MTUBytes=1492");
        }
        assertThat(written("20-mwan-enwebpass0.network"))
                .contains(
                        "DHCP=ipv6",
                        "Address=136.25.91.242/29",
                        "Gateway=136.25.91.241",
                        "Table=200")
                .doesNotContain("[DHCPv4]");
    }

    private List<String> written(String unit) throws IOException {
        return Files.readAllLines(root.resolve("etc/systemd/network").resolve(unit));
    }

    @Test
    void nothingIsWrittenTwice() throws IOException {
        assertThat(Configuration.write(vault(), root)).isNotEmpty();
        var file = root.resolve("etc/systemd/network/20-mwan-enwebpass0.network");
        var then = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(file, then);

        assertThat(Configuration.write(vault(), root)).isEmpty();
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(then);
    }

    @Test
    void oneChangedFileIsPutRightAlone() throws IOException {
        Configuration.write(vault(), root);
        var changed = "etc/systemd/network/20-mwan-enatt0.3242.network";
        Files.writeString(root.resolve(changed), "[Match]\n", StandardCharsets.UTF_8);

        assertThat(Configuration.write(vault(), root)).containsExactly(changed);
    }

    @Test
    void filesOfAWanThatIsNoMoreAreRemovedAndOthersAreNot() throws IOException {
        Configuration.write(vault(), root);
        var gone = "etc/systemd/network/20-mwan-enold0.network";
        var foreign = root.resolve("etc/systemd/network/10-cloud-init-enmgmt0.network");
        Files.writeString(root.resolve(gone), "[Match]\n");
        Files.writeString(foreign, "[Match]\n");

        assertThat(Configuration.write(vault(), root)).containsExactly(gone);
        assertThat(foreign).exists();
    }

    @Test
    void whatBearsTheIdentityIsForRootAlone() throws IOException {
        Configuration.write(vault(), root);
        assertThat(Files.getPosixFilePermissions(root.resolve("etc/mwan/supplicant-att.conf")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void onlyThoseWhoseFilesChangedHearOfIt() throws IOException {
        assertThat(told(List.of(), false)).isEmpty();
        assertThat(told(List.of("etc/mwan/boot.nft"), true))
                .containsExactly("systemctl enable --now wpa_supplicant-mwan.service");
        assertThat(told(List.of("etc/systemd/network/20-mwan-enwebpass0.network"), false))
                .containsExactly("networkctl reload");
        assertThat(told(List.of("etc/mwan/supplicant-att.conf"), true))
                .containsExactly(
                        "systemctl enable --now wpa_supplicant-mwan.service",
                        "systemctl restart wpa_supplicant-mwan.service");
        assertThat(told(List.of("etc/mwan/supplicant-att.conf"), false))
                .containsExactly("systemctl disable --now wpa_supplicant-mwan.service");
    }

    private static List<String> told(List<String> changed, boolean authenticating)
            throws IOException {
        var told = new ArrayList<String>();
        Commands commands =
                command -> {
                    told.add(String.join(" ", command));
                    return new Commands.Outcome(0, "", "");
                };
        new Reloading(commands).reload(changed, authenticating);
        return told;
    }
}
