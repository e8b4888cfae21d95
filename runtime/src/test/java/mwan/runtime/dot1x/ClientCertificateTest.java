package mwan.runtime.dot1x;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientCertificateTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private static Path folder;

    /// Made now: the line's, valid for 90 days, and an issuer's, valid for 50.
    @BeforeAll
    static void make() throws IOException, InterruptedException {
        make("client", 90);
        make("issuer", 50);
        Files.writeString(
                folder.resolve("chain.pem"),
                Files.readString(folder.resolve("client.pem"))
                        + Files.readString(folder.resolve("issuer.pem")));
    }

    private static void make(String name, int days) throws IOException, InterruptedException {
        var store = folder.resolve("store").toString();
        keytool(
                "-genkeypair -alias "
                        + name
                        + " -dname CN="
                        + name
                        + " -keyalg EC -validity "
                        + days
                        + " -storepass secret -keystore "
                        + store);
        keytool(
                "-exportcert -rfc -alias "
                        + name
                        + " -storepass secret -file "
                        + folder.resolve(name + ".pem")
                        + " -keystore "
                        + store);
    }

    private static void keytool(String arguments) throws IOException, InterruptedException {
        var program = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var process =
                new ProcessBuilder((program + " " + arguments).split(" "))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        assertThat(process.waitFor()).isZero();
    }

    private static Optional<String> remarkAfter(int days) {
        return remarkAfter(days, "client.pem");
    }

    private static Optional<String> remarkAfter(int days, String file) {
        return new ClientCertificate(folder.resolve(file))
                .remark(Instant.now().plus(Duration.ofDays(days)));
    }

    @Test
    void whileThereIsTimeNothingIsSaid() {
        assertThat(remarkAfter(0)).isEmpty();
        assertThat(remarkAfter(59)).isEmpty();
    }

    @Test
    void inTheLastThirtyDaysItsEndIsTold() {
        assertThat(remarkAfter(61))
                .hasValueSatisfying(text -> assertThat(text).contains("28 days"));
    }

    /// Whichever of them ends, the ISP refuses the line.
    @Test
    void theFirstToEndCountsOfSeveralInOneFile() {
        assertThat(remarkAfter(19, "chain.pem")).isEmpty();
        assertThat(remarkAfter(25, "client.pem")).isEmpty();
        assertThat(remarkAfter(25, "chain.pem"))
                .hasValueSatisfying(text -> assertThat(text).contains("24 days"));
        assertThat(remarkAfter(51, "chain.pem"))
                .hasValueSatisfying(text -> assertThat(text).contains("ended"));
    }

    @Test
    void aFileWithoutACertificateIsToldApart() throws IOException {
        Files.writeString(folder.resolve("empty.pem"), "");
        assertThat(remarkAfter(0, "empty.pem")).isPresent();
    }

    @Test
    void anEndedOneIsToldApart() {
        assertThat(remarkAfter(91)).hasValueSatisfying(text -> assertThat(text).contains("ended"));
    }

    @Test
    void oneThatCannotBeReadIsToldApart() throws IOException {
        var file = Files.writeString(folder.resolve("none.pem"), "nothing");
        assertThat(new ClientCertificate(file).remark(Instant.now()))
                .hasValueSatisfying(text -> assertThat(text).contains("cannot be read"));
    }
}
