package mwan.runtime.daemon;

import static mwan.runtime.kernel.LabSite.ATT;
import static mwan.runtime.kernel.LabSite.WEBPASS;
import static mwan.runtime.kernel.world.ServiceHost.HTTP_PORT;
import static mwan.runtime.kernel.world.World.INTERNET4;
import static mwan.runtime.kernel.world.World.INTERNET6;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import mwan.runtime.decide.Carrying;
import mwan.runtime.health.LineId;
import mwan.runtime.health.ServiceReport;
import mwan.runtime.kernel.world.ServiceHost;
import mwan.runtime.picture.Verdict.Reason;
import mwan.site.Service;
import mwan.site.Wan;
import mwan.value.DomainName;
import mwan.value.Family;
import mwan.value.HttpAddress;
import mwan.value.IpAddress;
import mwan.value.WanName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The daemon asks DNS and HTTP servers beyond its providers, on the real kernel.
@Tag("kernel")
class ServicesDaemonTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Carrying BOTH = new Carrying(Set.of(ATT, WEBPASS), Set.of(ATT, WEBPASS));
    private static final DomainName NAME = new DomainName("example.org");
    private static final Wan.Services SERVICES =
            new Wan.Services(
                    List.of(
                            new Service.Dns(IpAddress.parse(INTERNET4), NAME),
                            new Service.Dns(IpAddress.parse(INTERNET6), NAME)),
                    List.of(
                            page("http://" + INTERNET4 + ":" + HTTP_PORT + "/"),
                            page("http://[" + INTERNET6 + "]:" + HTTP_PORT + "/")),
                    2);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private RunningDaemon running;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private ServiceHost host4;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private ServiceHost host6;

    private static Service.Http page(String text) {
        return new Service.Http(HttpAddress.parse(text));
    }

    @BeforeEach
    void start() {
        running = new RunningDaemon(folder, SERVICES);
        host4 = ServiceHost.in(running.world().internet, INTERNET4);
        host6 = ServiceHost.in(running.world().internet, INTERNET6);
        await(() -> running.carrying().equals(BOTH));
        await(() -> allAnswer(ATT) && allAnswer(WEBPASS));
    }

    @AfterEach
    void stop() {
        int foreign = running.foreign();
        running.close();
        host4.close();
        host6.close();
        assertThat(foreign).isZero();
    }

    private void await(java.util.concurrent.Callable<Boolean> condition) {
        running.await(SOON, condition, () -> running.describe() + "\n" + allReports());
    }

    private List<ServiceReport> reports(WanName wan, Family family) throws Exception {
        var line = running.daemon().call(running.daemon()::lineReports).get();
        return java.util.Objects.requireNonNull(line.get(new LineId(wan, family))).services();
    }

    private String allReports() {
        try {
            return running.daemon().call(running.daemon()::lineReports).get().toString();
        } catch (Exception failed) {
            return failed.toString();
        }
    }

    private boolean allAnswer(WanName wan) throws Exception {
        for (var family : Family.values()) {
            for (var report : reports(wan, family)) {
                if (report.failedInARow() > 0 || report.latency().isEmpty()) {
                    return false;
                }
            }
        }
        return true;
    }

    /// The providers drop and count what bears the other's addresses, and none was.
    @Test
    void eachQuestionLeavesByTheWanItIsFor() {
        assertThat(host4.seen())
                .containsExactlyInAnyOrder(
                        "dns 104.57.224.10",
                        "dns 136.25.91.242",
                        "http 104.57.224.10",
                        "http 136.25.91.242");
        assertThat(host6.seen())
                .hasSize(4)
                .allMatch(who ->
                        who.matches("(dns|http) 2600:1700:2f71:c8.*")
                                || who.matches("(dns|http) 2604:5500:c271:be0.*"));
    }

    @Test
    void servicesThatAreSilentOnOneLineAreTheLine() {
        running.world()
                .att
                .nft(
                        "table inet services { chain silent { type filter hook forward priority -1;"
                                + " udp dport 53 drop; tcp dport "
                                + HTTP_PORT
                                + " drop; }; }");
        await(() -> running.carrying().equals(new Carrying(Set.of(WEBPASS), Set.of(WEBPASS))));
        var verdict = running.verdict(ATT, Family.IPV4);
        assertThat(verdict.reason()).isEqualTo(Reason.UPSTREAM);
        assertThat(verdict.sentence())
                .isEqualTo(
                        "no DNS or HTTP server answers: 203.0.113.10, http://203.0.113.10:8080/");

        running.world().att.nft("delete table inet services");
        await(() -> running.carrying().equals(BOTH));
    }

    @Test
    void servicesThatAreGoneForEverybodyAreNobodysFault() throws Exception {
        host4.close();
        host6.close();
        for (var wan : List.of(ATT, WEBPASS)) {
            for (var family : Family.values()) {
                await(() ->
                        reports(wan, family).stream()
                                .allMatch(report -> report.failedInARow() >= 5));
            }
        }
        assertThat(running.carrying()).isEqualTo(BOTH);
        assertThat(reports(ATT, Family.IPV4))
                .extracting(ServiceReport::sentence)
                .allMatch(sentence -> sentence.contains("Connection refused"));
    }
}
