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

    /// Made now, valid for 90 days.
    @BeforeAll
    static void make() throws IOException, InterruptedException {
        var store = folder.resolve("store").toString();
        keytool(
                "-genkeypair -alias line -dname CN=line -keyalg EC -validity 90 -storepass secret"
                        + " -keystore "
                        + store);
        keytool(
                "-exportcert -rfc -alias line -storepass secret -file "
                        + folder.resolve("client.pem")
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
        return new ClientCertificate(folder.resolve("client.pem"))
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
