package mwan.provision.certificates;

import static mwan.provision.certificates.TestAuthority.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import mwan.fault.UserError;
import mwan.provision.ssh.FakeRemote;
import mwan.provision.ssh.FileMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldRouterFilesTest {
    private static final TestAuthority ISP = new TestAuthority("Lab ISP Root CA");
    private static final TestAuthority.Issued CLIENT = ISP.issue("D0:FC:D0:7C:85:30");
    private static final String FOLDER = "/conf/opnatt/wpa";

    @TempDir private Path here;

    private static String text(Object object) {
        return file("x", object).content().text();
    }

    private static FakeRemote router() {
        return new FakeRemote("root@opnsense")
                .withFile(FOLDER + "/CA_001.pem", text(ISP.own()), FileMode.PRIVATE)
                .withFile(FOLDER + "/Client_001.pem", text(CLIENT.certificate()), FileMode.PRIVATE)
                .withFile(
                        FOLDER + "/PrivateKey_PKCS1_001.pem",
                        text(CLIENT.keys().getPrivate()),
                        FileMode.PRIVATE);
    }

    /// `find` as it lists the files that the test put there.
    private static FakeRemote listing(FakeRemote router, String... names) {
        return router.withProgram(
                "find",
                command ->
                        router.result(
                                command,
                                0,
                                FOLDER + "/" + String.join("\n" + FOLDER + "/", names) + "\n",
                                ""));
    }

    private Credentials placed(FakeRemote router) {
        return OldRouterFiles.read(router, FOLDER)
                .placed(
                        new Credentials.Places(
                                here.resolve("ca.pem"),
                                here.resolve("client.pem"),
                                here.resolve("private/key.pem")));
    }

    @Test
    void theThreeAreToldApartByWhatIsInThemAndWrittenForTheirOwnerAlone() throws IOException {
        var credentials =
                placed(
                        listing(
                                router(),
                                "CA_001.pem",
                                "Client_001.pem",
                                "PrivateKey_PKCS1_001.pem"));
        assertThat(credentials.keep(false)).hasSize(3);
        for (var path : new String[] {"ca.pem", "client.pem", "private/key.pem"}) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(here.resolve(path))))
                    .isEqualTo("rw-------");
        }
        assertThat(Files.readString(here.resolve("private/key.pem"))).contains("PRIVATE KEY");
        assertThat(credentials.keep(false)).isEmpty();
        try (var left = Files.list(here)) {
            assertThat(left.filter(path -> path.toString().endsWith(".new"))).isEmpty();
        }
    }

    @Test
    void whatIsThereIsNotOverwrittenUnasked() throws IOException {
        Files.writeString(here.resolve("client.pem"), "another");
        var credentials =
                placed(
                        listing(
                                router(),
                                "CA_001.pem",
                                "Client_001.pem",
                                "PrivateKey_PKCS1_001.pem"));
        assertThatThrownBy(() -> credentials.keep(false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("client.pem");
        assertThat(here.resolve("ca.pem")).doesNotExist();
        assertThat(Files.readString(here.resolve("client.pem"))).isEqualTo("another");
        credentials.keep(true);
        assertThat(Files.readString(here.resolve("client.pem"))).contains("CERTIFICATE");
    }

    @Test
    void whatIsMissingOrThereTwiceIsNamed() {
        assertThatThrownBy(() -> placed(listing(router(), "CA_001.pem", "Client_001.pem")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the private key");
        var two =
                router().withFile(
                                FOLDER + "/another.pem",
                                text(ISP.issue("00:11:22:33:44:55").certificate()),
                                FileMode.PRIVATE);
        assertThatThrownBy(() ->
                        placed(
                                listing(
                                        two,
                                        "CA_001.pem",
                                        "Client_001.pem",
                                        "another.pem",
                                        "PrivateKey_PKCS1_001.pem")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("Client_001.pem, ");
    }
}
