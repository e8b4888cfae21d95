package mwan.provision.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import mwan.fault.ExitCode;
import mwan.provision.proxmox.Waiting;
import mwan.provision.verify.Report;
import mwan.provision.verify.Reports;
import mwan.provision.verify.TextReport;
import org.junit.jupiter.api.Test;

class VerifyWatchTest {
    private final List<String> told = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();

    private ExitCode watch(boolean asJson, Report... reports) {
        Iterator<Report> rounds = List.of(reports).iterator();
        var waiting =
                new Waiting() {
                    @Override
                    public long nanoTime() {
                        return 0;
                    }

                    @Override
                    public void pause(Duration duration) {
                        pauses.add(duration);
                    }
                };
        return new VerifyWatch(
                        rounds::next,
                        told::add,
                        asJson,
                        new TextReport(false),
                        waiting,
                        () -> Instant.parse("2026-11-25T03:12:10.5Z"),
                        ZoneOffset.UTC)
                .run(Duration.ofSeconds(7), reports.length);
    }

    @Test
    void tellsTheFirstReportWholeAndThenWhatHasChanged() {
        var end =
                watch(
                        false,
                        Reports.healthy(),
                        Reports.healthy(),
                        Reports.untrusted(),
                        Reports.untrusted(),
                        Reports.healthy());
        assertThat(end).isEqualTo(ExitCode.OK);
        assertThat(pauses).hasSize(4).containsOnly(Duration.ofSeconds(7));
        assertThat(told).hasSize(3);
        assertThat(told.getFirst()).contains("host.api").contains("persistence.onboot");
        assertThat(told.get(1))
                .startsWith("03:12:10  ")
                .contains("failed      host.vf.trust  trust off")
                .contains("unobserved  dot1x.authorized.att  because of host.vf.trust")
                .contains("hint        mwan-provision up")
                .doesNotContain("host.api");
        assertThat(told.get(2)).contains("passed      host.vf.trust  trust on");
    }

    @Test
    void endsAsItsLastRoundDid() {
        assertThat(watch(false, Reports.healthy(), Reports.untrusted())).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void asJsonEachLineIsAReport() throws Exception {
        watch(true, Reports.healthy(), Reports.healthy());
        assertThat(told).hasSize(2);
        for (var line : told) {
            assertThat(line).doesNotContain("\n");
            assertThat(new ObjectMapper().readTree(line).path("checks").size()).isPositive();
        }
    }
}
