package mwan.runtime.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import mwan.runtime.health.LineId;
import mwan.runtime.kernel.LabSite;
import mwan.value.Family;
import org.junit.jupiter.api.Test;

class StatusPageTest {
    private static final LineId ATT4 = new LineId(LabSite.ATT, Family.IPV4);

    private static String page() {
        return StatusPage.of(Example.shown(), Example.history(), Example.events().latest());
    }

    @Test
    void showsVerdictsFlowsAndEvents() {
        assertThat(page())
                .contains(
                        "in IPv4 <strong>att</strong>",
                        "<span class=\"verdict unhealthy\">unhealthy</span>",
                        "<dt>flows</dt><dd>40</dd>",
                        "<dt>latency</dt><dd>4.2 ms</dd>",
                        "webpass ipv4 is unhealthy: 3 of 3 targets silent")
                .doesNotContain("is not shown");
    }

    @Test
    void whatIsTextStaysText() {
        assertThat(page())
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "&quot;&lt;b&gt;&quot; &amp;")
                .doesNotContain("<script");
    }

    /// Nothing is fetched from anywhere else, and nothing needs what the page's policy forbids.
    @Test
    void needsNothingForeign() {
        assertThat(page())
                .doesNotContain("http://")
                .doesNotContain("https://")
                .doesNotContain("style=")
                .doesNotContain("<style");
    }

    @Test
    void aPictureShowsTheWorstOfEachColumn() {
        var chart =
                Chart.of(
                                "webpass",
                                Example.history().of(new LineId(LabSite.WEBPASS, Family.IPV4)),
                                Example.readings().at(),
                                StatusPage.SPAN)
                        .toString();
        // 60 % of 120, and a single sample of 3 %.
        assertThat(chart).contains("height=\"72.0\"", "height=\"3.6\"", "class=\"unhealthy\"");
    }

    @Test
    void aPictureOfNothingIsEmpty() {
        var chart = Chart.of("new", java.util.List.of(), Instant.EPOCH, StatusPage.SPAN);
        assertThat(chart.toString()).contains("<svg").doesNotContain("<path");
    }

    @Test
    void theHistoryHasABound() {
        var history = Example.history();
        assertThat(history.of(ATT4)).hasSize(2160);
        var next = Example.readings().at().plusSeconds(10);
        history.add(Example.readings(next, true, 0, 9));
        assertThat(history.of(ATT4)).hasSize(2160);
        assertThat(history.of(ATT4).getLast().at()).isEqualTo(next);
        assertThat(history.of(ATT4).getLast().latencyMillis()).isEqualTo(9);
        assertThat(Duration.between(history.of(ATT4).getFirst().at(), next))
                .isEqualTo(StatusPage.SPAN);
    }
}
