package mwan.provision.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import mwan.fault.ExitCode;
import mwan.provision.verify.check.ScriptedEvidence;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void endsWithWhatTheChecksCameTo() {
        assertThat(Reports.healthy().exitCode()).isEqualTo(ExitCode.OK);
        assertThat(Reports.untrusted().exitCode()).isEqualTo(ExitCode.FAILED);
        var unreached =
                ScriptedEvidence.healthyLab()
                        .unreachable(mwan.provision.verify.check.Place.edge("opnsense"));
        assertThat(Reports.on(unreached).exitCode()).isEqualTo(ExitCode.UNOBSERVED);
    }

    @Test
    void sumsUpOnOneLine() {
        var report = Reports.healthy();
        int all = report.outcomes().size();
        assertThat(report.summary())
                .isEqualTo(all + " checks: " + (all - 2) + " passed, 2 not required yet");
        var passed =
                new Report(
                        report.site(),
                        Reports.TRACE,
                        report.started(),
                        report.outcomes().stream().filter(Outcome::passed).limit(41).toList());
        assertThat(passed.summary()).isEqualTo("41 checks: 41 passed");
        assertThat(new TextReport(false).text(passed)).endsWith("\n41 checks: 41 passed\n");
    }

    @Test
    void isADocumentWithTheNamesThatScriptsRelyOn() throws Exception {
        var tree = new ObjectMapper().readTree(JsonReport.text(Reports.untrusted()));
        assertThat(tree.path("site").asText()).isEqualTo("lab");
        assertThat(tree.path("traceId").asText()).isEqualTo(Reports.TRACE.value());
        var checks = tree.path("checks");
        assertThat(checks.get(0).properties().stream().map(java.util.Map.Entry::getKey))
                .containsExactly(
                        "id",
                        "group",
                        "title",
                        "status",
                        "required",
                        "expected",
                        "seen",
                        "hint",
                        "because");
        var byId = checks.valueStream().toList();
        var trust =
                byId.stream()
                        .filter(check -> check.path("id").asText().equals("host.vf.trust"))
                        .findFirst()
                        .orElseThrow();
        assertThat(trust.path("status").asText()).isEqualTo("failed");
        assertThat(trust.path("because").isNull()).isTrue();
        assertThat(trust.path("expected").asText()).isEqualTo("trust on");
        assertThat(trust.path("seen").asText()).isEqualTo("trust off");
        var authorized =
                byId.stream()
                        .filter(check -> check.path("id").asText().equals("dot1x.authorized.att"))
                        .findFirst()
                        .orElseThrow();
        assertThat(authorized.path("status").asText()).isEqualTo("unobserved");
        assertThat(authorized.path("because").asText()).isEqualTo("host.vf.trust");
        assertThat(byId.stream().map(check -> check.path("status").asText()).distinct())
                .isSubsetOf("passed", "failed", "unobserved");
    }

    @Test
    void tellsWhatIsWrongWithWhatToDo() {
        var text = new TextReport(false).text(Reports.untrusted());
        assertThat(text)
                .contains(
                        """
                        failed host.vf.trust: the VF is trusted
                          expected  trust on
                          seen      trust off
                          hint      mwan-provision up; at once, on the host: ip link set dev "$(ls /sys/bus/pci/devices/0000:02:00.0/net)" vf 0 trust on
                        """);
        assertThat(text).contains("because of host.vf.trust").doesNotContain("\033");
        assertThat(new TextReport(true).text(Reports.untrusted())).contains("\033[31m");
    }

    @Test
    void isXmlThatCiSystemsRead() throws Exception {
        var noisy =
                ScriptedEvidence.healthyLab()
                        .replaced(Faults.PF, "\"trust\":true", "\"trust\":false")
                        .replaced("router: hostname", "mwan", "\u0001<&>");
        var out = new ByteArrayOutputStream();
        JUnitReport.write(Reports.on(noisy), out);
        var suite =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(out.toByteArray()))
                        .getDocumentElement();
        var cases = suite.getElementsByTagName("testcase");
        assertThat(suite.getAttribute("tests")).isEqualTo(Integer.toString(cases.getLength()));
        assertThat(suite.getAttribute("failures")).isEqualTo("2");
        assertThat(suite.getElementsByTagName("failure").getLength()).isEqualTo(2);
        assertThat(suite.getElementsByTagName("error").getLength())
                .isEqualTo(Integer.parseInt(suite.getAttribute("errors")))
                .isPositive();
        assertThat(suite.getElementsByTagName("skipped").getLength())
                .isEqualTo(Integer.parseInt(suite.getAttribute("skipped")))
                .isPositive();
        var failures =
                Stream.of(0, 1)
                        .map(i -> suite.getElementsByTagName("failure").item(i).getTextContent())
                        .toList();
        assertThat(List.copyOf(failures))
                .anyMatch(text -> text.contains("hint: mwan-provision up"));
    }

    @Test
    void severalSitesAreASuiteEachAndOneThatCouldNotBeCheckedAnError() throws Exception {
        var bytes = new ByteArrayOutputStream();
        JUnitReport.write(
                List.of(
                        new JUnitReport.Part.Checked(Reports.healthy()),
                        new JUnitReport.Part.Unchecked("b.yaml", "cannot read \u0001 it")),
                bytes);
        var root =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(bytes.toByteArray()))
                        .getDocumentElement();
        assertThat(root.getTagName()).isEqualTo("testsuites");
        var suites = root.getElementsByTagName("testsuite");
        assertThat(suites.getLength()).isEqualTo(2);
        var error = (org.w3c.dom.Element) root.getElementsByTagName("error").item(0);
        assertThat(error.getAttribute("message")).isEqualTo("cannot read \ufffd it");
    }
}
