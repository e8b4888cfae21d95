package mwan.runtime.kernel;

import static mwan.runtime.kernel.LabSite.ROUTER;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Decision;
import mwan.runtime.decide.Ruleset;
import mwan.runtime.picture.Picture;
import mwan.site.Choosing;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.Dscp;
import mwan.value.Family;
import mwan.value.Ipv6Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The ruleset's text, against files that are renewed by `mvn -pl runtime -am test
/// -Dtest=RulesetTextTest -Dgolden=renew`.
class RulesetTextTest {
    private static final Path GOLDEN = Path.of("src/test/resources/mwan/runtime/kernel");

    /// Classes and pins of every kind; the third pin overlaps the first.
    static final Router FORCING =
            LabSite.choosing(
                    new Choosing(
                            Choosing.Sticky.SOURCE_DESTINATION,
                            List.of(
                                    new Choosing.ForcedClass(new Dscp(46), LabSite.ATT, true),
                                    new Choosing.ForcedClass(new Dscp(8), LabSite.ATT, false)),
                            List.of(
                                    LabSite.pin("", "198.51.100.0/24", LabSite.ATT, true),
                                    LabSite.pin("10.250.250.3/32", "", LabSite.ATT, false),
                                    LabSite.pin("", "198.51.0.0/16", LabSite.WEBPASS, true),
                                    LabSite.pin(
                                            "3d06:bad:b01:2::/64",
                                            "2001:db8::/32",
                                            LabSite.ATT,
                                            false))));

    @Test
    void aFlowTableIsOneMorePartAndOneMoreRule() throws IOException {
        var ruleset = ruleset(ROUTER, LabSite.healthy());
        var without = RulesetText.replacement(ruleset, RulesetText.Offload.NONE);
        var with = RulesetText.replacement(ruleset, RulesetText.Offload.FLOW_TABLE);
        assertThat(with.lines().filter(line -> without.lines().noneMatch(line::equals)))
                .containsExactly(
                        "    flowtable established {",
                        "        hook ingress priority filter",
                        "        devices = { \"lo\", \"enmwanbr0\", \"enatt0.3242\", \"enwebpass0\" }",
                        "        iifname \"enmwanbr0\" meta l4proto { tcp, udp } ct state established"
                                + " flow add @established");
        assertThat(with.lines().count()).isEqualTo(without.lines().count() + 6);
    }

    @ParameterizedTest
    @MethodSource("rulesets")
    void theTextIsTheOneOnFile(String name, Ruleset ruleset) throws IOException {
        var file = GOLDEN.resolve(name + ".nft");
        var text = RulesetText.replacement(ruleset, RulesetText.Offload.NONE);
        if ("renew".equals(System.getProperty("golden"))) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, text);
        }
        assertThat(text).isEqualTo(Files.readString(file));
    }

    @Test
    void aBootIsClosedBothWays() {
        var boot = RulesetText.boot(ROUTER);
        assertThat(boot).doesNotContain("goto into_att", "goto new_att", "accept, \"enatt");
        assertThat(RulesetText.replacement(Ruleset.closed(ROUTER), RulesetText.Offload.NONE))
                .contains("goto into_att");
    }

    static Stream<Arguments> rulesets() {
        var longer =
                LabSite.picture(
                        wan ->
                                LabSite.delegated(
                                        wan,
                                        Optional.of(Ipv6Prefix.parse("2600:1700:2f71:c80::/62"))),
                        UnaryOperator.identity());
        return Stream.of(
                Arguments.of("closed", Ruleset.closed(ROUTER)),
                Arguments.of("both-healthy", ruleset(ROUTER, LabSite.healthy())),
                Arguments.of(
                        "one-failed",
                        ruleset(
                                ROUTER,
                                LabSite.picture(LabSite::failed, UnaryOperator.identity()))),
                Arguments.of("longer-delegation", ruleset(ROUTER, longer)),
                Arguments.of(
                        "sticky-source", ruleset(LabSite.sticky(Choosing.Sticky.SOURCE), longer)),
                Arguments.of("forced", ruleset(FORCING, LabSite.healthy())),
                Arguments.of("forced-longer-delegation", ruleset(FORCING, longer)),
                Arguments.of(
                        "forced-failed",
                        ruleset(
                                FORCING,
                                LabSite.picture(LabSite::failed, UnaryOperator.identity()))),
                Arguments.of("other-settings", ruleset(otherSettings(), LabSite.healthy())));
    }

    private static Ruleset ruleset(Router router, Picture picture) {
        return Decision.decide(router, picture, Carrying.NOTHING).ruleset();
    }

    /// Weights, a mask elsewhere, unmapped sources dropped, inbound IPv6 denied, a small MTU, IPv6
    /// hidden behind the interface's address.
    private static Router otherSettings() {
        var wans = ROUTER.wans().stream().map(RulesetTextTest::otherWan).toList();
        return new Router(
                ROUTER.management(),
                ROUTER.inside(),
                wans,
                List.of(),
                Router.Unmapped.DROP,
                Choosing.DEFAULT,
                new Router.Kernel(0xff00, 5000),
                ROUTER.tracing(),
                ROUTER.notices(),
                ROUTER.dynamicDns(),
                ROUTER.monitoring());
    }

    private static Wan otherWan(Wan wan) {
        var link =
                new Wan.Link(
                        wan.link().name(),
                        wan.link().attachment(),
                        wan.link().driver(),
                        wan.link().match(),
                        wan.link().mac(),
                        wan.link().vlan(),
                        Optional.of(1492));
        var ipv6 =
                wan.ipv6()
                        .map(it ->
                                new Wan.Ipv6(
                                        it.delegationHint(),
                                        it.expected(),
                                        Wan.Inbound.DENY,
                                        true,
                                        it.gateway()));
        return new Wan(
                wan.name(),
                wan.mark(),
                wan.table(),
                wan.tier(),
                wan.mark().number() * 2 - 1,
                link,
                wan.dot1x(),
                wan.ipv4(),
                ipv6,
                wan.health());
    }

    /// Whatever the number of pins: they are not part of it.
    @Test
    void aChangeOfAForcedWanIsOneLine() {
        var failed = LabSite.picture(LabSite::failed, UnaryOperator.identity());
        assertThat(ruleset(FORCING, failed).forced().stream().map(RulesetText::forcedChange))
                .startsWith(
                        "flush chain inet mwan prefer_att_ipv4; add rule inet mwan prefer_att_ipv4"
                                + " goto choose_ipv4",
                        "flush chain inet mwan only_att_ipv4; add rule inet mwan only_att_ipv4"
                                + " counter name pinned reject with icmpx type no-route")
                .hasSize(5);
    }

    @Test
    void aChangeOfTheChoiceIsOneLine() {
        assertThat(RulesetText.choiceChange(ruleset(ROUTER, LabSite.healthy()), Family.IPV4))
                .isEqualTo(
                        "flush chain inet mwan choose_ipv4; add rule inet mwan choose_ipv4 numgen inc"
                                + " mod 2 vmap { 0 : goto new_att, 1 : goto new_webpass }; add rule"
                                + " inet mwan choose_ipv4 counter name refused reject with icmpx type"
                                + " no-route");
    }

    @Test
    void translationsAreReplacedTogether() {
        assertThat(
                        TranslationText.change(
                                ROUTER, ruleset(ROUTER, LabSite.healthy()).translations()))
                .startsWith(
                        "flush map inet mwan prefixes_out; flush map inet mwan prefixes_in; add")
                .contains(
                        "{ \"enatt0.3242\" . 3d06:bad:b01::/60 : 2600:1700:2f71:c80::/60, \"enwebpass0\""
                                + " . 3d06:bad:b01::/60 : 2604:5500:c271:be00::/60 }");
        assertThat(TranslationText.change(ROUTER, List.of()))
                .isEqualTo("flush map inet mwan prefixes_out; flush map inet mwan prefixes_in");
    }
}
