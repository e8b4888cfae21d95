package mwan.runtime.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import mwan.runtime.control.Request;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Decision;
import mwan.runtime.health.LineId;
import mwan.runtime.health.LineReport;
import mwan.runtime.health.Quality;
import mwan.runtime.health.ServiceReport;
import mwan.runtime.kernel.LabSite;
import mwan.runtime.netlink.TrackedFlow;
import mwan.runtime.picture.Picture;
import mwan.site.Choosing;
import mwan.site.Router;
import mwan.site.Service;
import mwan.value.DomainName;
import mwan.value.Dscp;
import mwan.value.Family;
import mwan.value.HttpAddress;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;
import mwan.value.Ipv6Prefix;
import mwan.value.SiteName;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private static Snapshot snapshot(Picture picture) {
        return snapshot(LabSite.ROUTER, picture);
    }

    private static Snapshot snapshot(Router router, Picture picture) {
        return new Snapshot(
                new SiteName("lab"),
                router,
                picture,
                Decision.decide(router, picture, Carrying.NOTHING),
                List.of("a remark"),
                List.of("a fault"));
    }

    private static String explained(
            Router router, Picture picture, String source, String destination, int dscp) {
        return new Explanation(snapshot(router, picture))
                .of(
                        new Explanation.Flow(
                                IpAddress.parse(source),
                                destination.isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(IpAddress.parse(destination)),
                                new Dscp(dscp)));
    }

    private static String explained(Picture picture, String source) {
        return new Explanation(snapshot(picture))
                .of(Explanation.Flow.from(IpAddress.parse(source)));
    }

    @Test
    void theStatusDocumentHasTheNamesThatOthersRelyOn() throws JsonProcessingException {
        var picture = LabSite.picture(LabSite::failed, UnaryOperator.identity());
        var root =
                new ObjectMapper()
                        .readTree(StatusDocument.render(snapshot(picture), "0a", LabSite.NOW));

        assertThat(root.fieldNames()).toIterable().containsExactly("site", "traceId", "at", "wans");
        var att = root.path("wans").path(0);
        assertThat(att.fieldNames())
                .toIterable()
                .containsExactly("name", "tier", "weight", "drained", "ipv4", "ipv6");
        assertThat(att.path("ipv4").fieldNames())
                .toIterable()
                .containsExactly("verdict", "reason", "since");
        assertThat(att.path("ipv4").path("verdict").asText()).isEqualTo("unhealthy");
        assertThat(att.path("ipv4").path("reason").asText()).isEqualTo("upstream");
        assertThat(root.path("wans")).hasSize(LabSite.ROUTER.wans().size());
    }

    @Test
    void theStatusTableShowsEachFamilyAndWhatToKnow() {
        var text =
                Reports.status(
                        snapshot(LabSite.healthy()), "0a", LabSite.NOW.plus(Duration.ofSeconds(9)));

        assertThat(text)
                .contains("new flows: ipv4 att webpass, ipv6 att webpass")
                .containsPattern("att +1 +1 +ipv6 +healthy +9 s")
                .contains("a remark")
                .contains("problem: a fault");
    }

    @Test
    void healthShowsWhatIsMeasured() {
        var quality = new Quality(2.5, Duration.ofMillis(12), Duration.ofMillis(1), 200);
        var text =
                Reports.health(
                        snapshot(LabSite.healthy()),
                        Map.of(
                                new LineId(LabSite.ATT, Family.IPV4),
                                new LineReport(quality, List.of())));

        assertThat(text)
                .containsPattern("att +ipv4 +healthy +2.5 % +12.00 ms +1.00 ms +200")
                .doesNotContain("SERVICE");
    }

    @Test
    void healthShowsTheServicesOfALine() throws JsonProcessingException {
        var dns =
                new ServiceReport(
                        new Service.Dns(IpAddress.parse("1.1.1.1"), new DomainName("example.org")),
                        2,
                        Optional.empty(),
                        "no answer within 2 s");
        var http =
                new ServiceReport(
                        new Service.Http(HttpAddress.parse("http://203.0.113.10/")),
                        0,
                        Optional.of(Duration.ofMillis(12)),
                        "answers");
        var line = new LineId(LabSite.ATT, Family.IPV4);
        var reports =
                Map.of(
                        line,
                        new LineReport(
                                new Quality(0, Duration.ZERO, Duration.ZERO, 0),
                                List.of(dns, http)));

        assertThat(Reports.health(snapshot(LabSite.healthy()), reports))
                .containsPattern("att +ipv4 +dns 1.1.1.1 +2 +- +no answer within 2 s")
                .containsPattern("att +ipv4 +http http://203.0.113.10/ +0 +12.00 ms +answers");
        var services =
                new ObjectMapper()
                        .readTree(Reports.healthJson(snapshot(LabSite.healthy()), reports))
                        .at("/lines/0/services");
        assertThat(services.toString())
                .isEqualTo(
                        "[{'kind':'dns','server':'1.1.1.1','name':'example.org','failedInARow':2,'latencyMillis':null,'says':'no answer within 2 s'},{'kind':'http','page':'http://203.0.113.10/','failedInARow':0,'latencyMillis':12.0,'says':'answers'}]"
                                .replace('\'', '"'));
    }

    @Test
    void aDelegationIsFoundByItsLink() {
        assertThat(Reports.delegation(snapshot(LabSite.healthy()), new InterfaceName("enwebpass0")))
                .contains(Ipv6Prefix.parse("2604:5500:c271:be00::/60"));
    }

    @Test
    void aFlowsWayIsExplainedDownToTheRule() {
        assertThat(explained(LabSite.healthy(), "10.250.250.2"))
                .contains("takes the next of these turns: att webpass")
                .contains(
                        "by chain choose_ipv4: numgen inc mod 2 vmap { 0 : goto new_att, 1 : goto new_webpass }")
                .containsPattern(
                        "att: mark 0x1/0xff \\(chain new_att\\); rule ipv4 1100: .* lookup 100")
                .contains("via 104.57.224.1 dev enatt0.3242")
                .contains(
                        "its source becomes 104.57.226.193 (map mapped_out: \"enatt0.3242\" ."
                                + " 10.250.250.2 : 104.57.226.193)")
                .contains("monkeybrains: not taken: unknown");
        assertThat(explained(LabSite.healthy(), "3d06:bad:b01:1::100"))
                .contains(
                        "its prefix becomes 2600:1700:2f71:c80::/60 (map prefixes_out:"
                                + " \"enatt0.3242\" . 3d06:bad:b01::/60 : 2600:1700:2f71:c80::/60)");
        assertThat(explained(LabSite.healthy(), "10.250.250.9"))
                .contains("its source becomes the interface's (no mapping)");
    }

    @Test
    void theSlotOfAStickySourceIsNamed() {
        var bySource = LabSite.sticky(Choosing.Sticky.SOURCE);
        // As the kernel's jhash has it; ChoosingTest compares the two.
        assertThat(explained(bySource, LabSite.healthy(), "10.250.250.2", "", 0))
                .contains("takes slot 1 of 0 to 1, webpass, by a hash of its source: att webpass")
                .contains("att: not taken: this flow's way is another one");
        assertThat(explained(bySource, LabSite.healthy(), "10.250.250.4", "", 0))
                .contains("takes slot 0 of 0 to 1, att, by a hash of its source");
        var byBoth = LabSite.sticky(Choosing.Sticky.SOURCE_DESTINATION);
        assertThat(explained(byBoth, LabSite.healthy(), "10.250.250.2", "", 0))
                .contains("takes one of these slots, by a hash of its source and destination");
        assertThat(explained(byBoth, LabSite.healthy(), "10.250.250.2", "1.1.1.1", 0))
                .containsPattern(
                        "10.250.250.2 to 1.1.1.1 takes slot [01] of 0 to 1, (att|webpass), by a"
                                + " hash of its source and destination");
    }

    @Test
    void whatForcesAWanIsNamed() {
        var router =
                LabSite.choosing(
                        new Choosing(
                                Choosing.Sticky.FLOW,
                                List.of(new Choosing.ForcedClass(new Dscp(46), LabSite.ATT, true)),
                                List.of(
                                        LabSite.pin("", "198.51.100.0/24", LabSite.ATT, false),
                                        LabSite.pin(
                                                "10.250.250.3/32", "", LabSite.WEBPASS, true))));
        assertThat(explained(router, LabSite.healthy(), "10.250.250.2", "", 46))
                .contains("from 10.250.250.2 with DSCP 46 takes att: class 46")
                .contains(
                        "by chain sort_ipv4: dscp 46 : goto prefer_att_ipv4; chain prefer_att_ipv4: goto new_att");
        assertThat(explained(router, LabSite.healthy(), "10.250.250.2", "", 0))
                .contains("takes the next of these turns: att webpass")
                .contains("but to 198.51.100.0/24: pinned to att");
        assertThat(explained(router, LabSite.healthy(), "10.250.250.3", "9.9.9.9", 0))
                .contains("takes webpass: the pin of source 10.250.250.3/32")
                .contains(
                        "by map pins_ipv4_2: 10.250.250.3/32 . 0.0.0.0/0 : goto prefer_webpass_ipv4");
        var failed = LabSite.picture(LabSite::failed, UnaryOperator.identity());
        assertThat(explained(router, failed, "10.250.250.2", "", 46))
                .contains("class 46 names att, which takes no such flows now: the usual choice")
                .contains("takes the next of these turns: webpass");
        assertThat(explained(router, failed, "10.250.250.2", "198.51.100.7", 0))
                .contains("is refused: the pin of destination 198.51.100.0/24 names att")
                .contains("chain only_att_ipv4: counter name pinned reject");
    }

    @Test
    void whyAWanIsNotTakenIsSaid() {
        var failed = LabSite.picture(LabSite::failed, LabSite::failed);
        assertThat(explained(failed, "10.250.250.2"))
                .contains("finds no way out: no WAN carries ipv4")
                .contains("att: not taken: unhealthy, silent");

        var drained = LabSite.picture(LabSite::drained, UnaryOperator.identity());
        assertThat(explained(drained, "10.250.250.2")).contains("att: not taken: it is drained");

        var withdrawn =
                LabSite.picture(
                        wan -> LabSite.delegated(wan, Optional.empty()), UnaryOperator.identity());
        assertThat(explained(withdrawn, "3d06:bad:b01:1::100"))
                .contains("att: not taken: no prefix is delegated");
    }

    @Test
    void theWayOfAFlowThatIsThereIsReadFromItsEntry() {
        var outwards = flow("10.250.250.2", 4711, "203.0.113.10", 80, "104.57.226.193", 0x101);
        var inwards = flow("203.0.113.20", 999, "136.25.91.242", 22, "203.0.113.20", 2);
        assertThat(there(FlowFilter.of(new Request("explain", List.of())), outwards, inwards))
                .contains(
                        "flow tcp 10.250.250.2:4711 to 203.0.113.10:80: took att, since its"
                                + " conntrack mark is 0x1/0xff; rule ipv4 1100: from all fwmark"
                                + " 0x1/0xff lookup 100 proto mwan; seen as 104.57.226.193")
                .contains("flow tcp 203.0.113.20:999 to 136.25.91.242:22: came by webpass");
        var filter = FlowFilter.of(new Request("explain", List.of("--protocol=TCP", "--port=81")));
        assertThat(there(filter, outwards)).isEmpty();
        assertThat(
                        there(
                                FlowFilter.of(new Request("explain", List.of())),
                                Collections.nCopies(25, outwards).toArray(TrackedFlow[]::new)))
                .contains("and 5 more");

        var closed =
                new TrackedFlow(
                        outwards.protocol(),
                        outwards.original(),
                        outwards.reply(),
                        outwards.mark(),
                        outwards.status(),
                        true);
        var all = FlowFilter.of(new Request("explain", List.of()));
        assertThat(there(all, closed, closed, outwards).lines())
                .hasSize(3)
                .anyMatch(line -> line.startsWith("flow tcp"))
                .contains("2 that are over are not shown");
    }

    private static String there(FlowFilter filter, TrackedFlow... flows) {
        return new FlowExplanation(snapshot(LabSite.healthy()), filter)
                .of(
                        Explanation.Flow.from(IpAddress.parse("10.250.250.2")),
                        (_, _, each) -> List.of(flows).forEach(each));
    }

    /// @param seen where its answers go
    private static TrackedFlow flow(
            String source, int port, String destination, int to, String seen, int mark) {
        var inside = source.startsWith("10.") ? destination : "10.250.250.2";
        return new TrackedFlow(
                6,
                new TrackedFlow.Ends(
                        IpAddress.parse(source),
                        IpAddress.parse(destination),
                        OptionalInt.of(port),
                        OptionalInt.of(to)),
                new TrackedFlow.Ends(
                        IpAddress.parse(inside),
                        IpAddress.parse(seen),
                        OptionalInt.of(to),
                        OptionalInt.of(port)),
                mark,
                2,
                false);
    }
}
