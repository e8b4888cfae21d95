package mwan.provision.verify.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Dot1xChecksTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private static Path folder;

    /// Made now: the line's, valid for 90 days, and an issuer's, valid for 40.
    @BeforeAll
    static void make() throws IOException, InterruptedException {
        make("client", 90);
        make("issuer", 40);
    }

    private static void make(String name, int days) throws IOException, InterruptedException {
        keytool("-genkeypair -dname CN=line -keyalg EC -validity " + days, name);
        keytool("-exportcert -rfc -file " + folder.resolve(name + ".pem"), name);
    }

    private static void keytool(String arguments, String alias)
            throws IOException, InterruptedException {
        var program = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var all =
                "%s %s -alias %s -storepass secret -keystore %s"
                        .formatted(program, arguments, alias, folder.resolve("store"));
        var process =
                new ProcessBuilder(all.split(" "))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        assertThat(process.waitFor()).isZero();
    }

    private static Judgement validAfter(int days, String... names) throws IOException {
        var pem = new ByteArrayOutputStream();
        for (var name : names) {
            pem.write(Files.readAllBytes(folder.resolve(name + ".pem")));
        }
        return Dot1xChecks.valid(pem.toByteArray(), Instant.now().plus(Duration.ofDays(days)));
    }

    @Test
    void aCertificateHasToHoldForTwoWeeks() throws IOException {
        assertThat(validAfter(75, "client")).isInstanceOf(Judgement.Passed.class);
        assertThat(validAfter(77, "client")).isInstanceOf(Judgement.Failed.class);
        assertThat(validAfter(-1, "client")).isInstanceOf(Judgement.Failed.class);
    }

    @Test
    void theFirstToEndCountsOfSeveralInOneFile() throws IOException {
        assertThat(validAfter(25, "client", "issuer")).isInstanceOf(Judgement.Passed.class);
        assertThat(validAfter(27, "client", "issuer")).isInstanceOf(Judgement.Failed.class);
    }

    @Test
    void whatIsNoCertificateIsToldApart() {
        for (var text : new String[] {"", "no PEM"}) {
            assertThat(Dot1xChecks.valid(text.getBytes(StandardCharsets.UTF_8), Instant.now()))
                    .isInstanceOf(Judgement.Failed.class)
                    .extracting(Judgement::seen)
                    .asString()
                    .contains("is no certificate");
        }
    }
}
