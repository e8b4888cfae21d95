package mwan.provision.certificates;

import static mwan.provision.certificates.TestAuthority.NOW;
import static mwan.provision.certificates.TestAuthority.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.certificates.TestAuthority.Issued;
import mwan.provision.ssh.Bytes;
import mwan.site.Wan;
import mwan.value.MacAddress;
import org.junit.jupiter.api.Test;

class CredentialCheckTest {
    private static final TestAuthority ISP = new TestAuthority("Lab ISP Root CA");
    private static final TestAuthority STRANGER = new TestAuthority("Somebody Else");
    private static final String MAC = "D0:FC:D0:7C:85:30";

    private static Credentials with(Issued issued) {
        return new Credentials(
                file("ca.pem", ISP.own()),
                file("client.pem", issued.certificate()),
                file("private_key.pem", issued.keys().getPrivate()));
    }

    private static CredentialCheck check(Credentials credentials, boolean legacy) {
        return new CredentialCheck(credentials, new Wan.Dot1x(new MacAddress(MAC), legacy), NOW);
    }

    private static void refused(Credentials credentials, String file, String why) {
        assertThatThrownBy(() -> check(credentials, false).orThrow())
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> {
                            assertThat(error.exitCode()).isEqualTo(ExitCode.WRONG_REQUEST);
                            assertThat(error.object()).isEqualTo(file);
                            assertThat(error.why()).contains(why);
                            assertThat(error.hint()).isNotBlank();
                        });
    }

    @Test
    void whatBelongsTogetherIsTaken() {
        var summary = check(with(ISP.issue(MAC)), false).orThrow();
        assertThat(summary.subject()).isEqualTo("CN=" + MAC);
        assertThat(summary.expires()).isEqualTo(NOW.plus(90, ChronoUnit.DAYS));
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() {
        var one = ISP.issue(MAC);
        var other = ISP.issue(MAC);
        refused(with(new Issued(other.keys(), one.certificate())), "private_key.pem", "belong");
    }

    @Test
    void anotherAuthoritysCertificateIsRefused() {
        refused(with(STRANGER.issue(MAC)), "client.pem", "chain");
    }

    @Test
    void anAuthorityThatOnlyHasTheNameIsRefused() {
        refused(with(new TestAuthority("Lab ISP Root CA").issue(MAC)), "client.pem", "chain");
    }

    @Test
    void expiredAndNotYetValidAreRefused() {
        refused(
                with(
                        ISP.issue(
                                MAC,
                                2048,
                                NOW.minus(9, ChronoUnit.DAYS),
                                NOW.minus(1, ChronoUnit.DAYS),
                                "SHA256withRSA")),
                "client.pem",
                "expired");
        refused(
                with(
                        ISP.issue(
                                MAC,
                                2048,
                                NOW.plus(1, ChronoUnit.DAYS),
                                NOW.plus(9, ChronoUnit.DAYS),
                                "SHA256withRSA")),
                "client.pem",
                "valid only from");
    }

    @Test
    void aWeakKeyIsRefused() {
        refused(
                with(
                        ISP.issue(
                                MAC,
                                1024,
                                NOW.minus(1, ChronoUnit.DAYS),
                                NOW.plus(9, ChronoUnit.DAYS),
                                "SHA256withRSA")),
                "client.pem",
                "less than 2048");
    }

    @Test
    void sha1IsOnlyTakenWithTheLegacyProvider() {
        var old =
                with(
                        ISP.issue(
                                MAC,
                                2048,
                                NOW.minus(1, ChronoUnit.DAYS),
                                NOW.plus(9, ChronoUnit.DAYS),
                                "SHA1withRSA"));
        refused(old, "client.pem", "SHA1");
        assertThat(check(old, true).faults()).isEmpty();
    }

    @Test
    void aCertificateOfAnotherMacIsRefusedHoweverItIsWritten() {
        refused(with(ISP.issue("00:11:22:33:44:55")), "client.pem", "00:11:22:33:44:55");
        refused(with(ISP.issue("001122334455")), "client.pem", "00:11:22:33:44:55");
        assertThat(check(with(ISP.issue("d0-fc-d0-7c-85-30")), false).faults()).isEmpty();
        assertThat(check(with(ISP.issue("no address at all")), false).faults()).isEmpty();
    }

    @Test
    void whatIsNoPemIsNamed() {
        var good = with(ISP.issue(MAC));
        refused(
                new Credentials(good.ca(), text("client.pem", "hello"), good.privateKey()),
                "client.pem",
                "no CERTIFICATE");
        refused(
                new Credentials(good.ca(), good.client(), text("private_key.pem", "")),
                "private_key.pem",
                "no PRIVATE KEY");
    }

    @Test
    void everyFaultIsTold() {
        var faults =
                check(
                                with(
                                        STRANGER.issue(
                                                "00:11:22:33:44:55",
                                                1024,
                                                NOW.minus(9, ChronoUnit.DAYS),
                                                NOW.minus(1, ChronoUnit.DAYS),
                                                "SHA256withRSA")),
                                false)
                        .faults();
        assertThat(faults).hasSize(4);
    }

    private static Credentials.File text(String path, String content) {
        return new Credentials.File(Path.of(path), Bytes.of(content));
    }
}
