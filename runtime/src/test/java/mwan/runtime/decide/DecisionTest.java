package mwan.runtime.decide;

import static mwan.runtime.kernel.LabSite.ATT;
import static mwan.runtime.kernel.LabSite.MONKEYBRAINS;
import static mwan.runtime.kernel.LabSite.NOW;
import static mwan.runtime.kernel.LabSite.ROUTER;
import static mwan.runtime.kernel.LabSite.WEBPASS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import mwan.runtime.kernel.LabSite;
import mwan.runtime.netlink.MaskedMark;
import mwan.runtime.netlink.PolicyRule;
import mwan.runtime.netlink.RoutingTable;
import mwan.runtime.picture.Picture;
import mwan.runtime.picture.Verdict;
import mwan.runtime.picture.WanPicture;
import mwan.value.Family;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecisionTest {
    private static final Carrying BOTH = new Carrying(Set.of(ATT, WEBPASS), Set.of(ATT, WEBPASS));

    private static Desired decide(Picture picture, Carrying before) {
        return Decision.decide(ROUTER, picture, before);
    }

    private static WanPicture unknown(WanPicture wan) {
        return LabSite.verdicts(wan, Verdict.starting(NOW), Verdict.starting(NOW));
    }

    private static Picture withMonkeybrains(Picture picture) {
        var wans = new HashMap<>(picture.wans());
        var template = LabSite.healthy().wan(ATT).orElseThrow();
        wans.put(
                MONKEYBRAINS,
                LabSite.delegated(LabSite.named(template, MONKEYBRAINS), Optional.empty()));
        return new Picture(wans, true);
    }

    @Test
    void theHealthyOnesOfTheLowestTierCarry() {
        var desired = decide(withMonkeybrains(LabSite.healthy()), Carrying.NOTHING);
        assertThat(desired.carrying()).isEqualTo(BOTH);
        assertThat(desired.ruleset().choices4())
                .containsExactly(new Choice(Optional.empty(), List.of(ATT, WEBPASS)));
        assertThat(desired.failed()).isEmpty();
    }

    @Test
    void theNextTierCarriesWhenNoneOfTheFirstIsHealthy() {
        var desired =
                decide(withMonkeybrains(LabSite.picture(LabSite::failed, LabSite::failed)), BOTH);
        assertThat(desired.carrying().ipv4()).containsExactly(MONKEYBRAINS);
        assertThat(desired.carrying().ipv6()).isEqualTo(BOTH.ipv6());
        assertThat(desired.failed())
                .extracting(FailedFlows::wan, FailedFlows::family)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(ATT, Family.IPV4),
                        org.assertj.core.groups.Tuple.tuple(WEBPASS, Family.IPV4));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void aFamilyFailsAlone(Family family) {
        var desired =
                decide(
                        LabSite.picture(
                                wan ->
                                        family == Family.IPV4
                                                ? LabSite.verdicts(
                                                        wan, LabSite.unhealthy(), wan.ipv6())
                                                : LabSite.verdicts(
                                                        wan, wan.ipv4(), LabSite.unhealthy()),
                                UnaryOperator.identity()),
                        BOTH);
        var other = family == Family.IPV4 ? Family.IPV6 : Family.IPV4;
        assertThat(desired.carrying().of(family)).containsExactly(WEBPASS);
        assertThat(desired.carrying().of(other)).containsExactlyInAnyOrder(ATT, WEBPASS);
        assertThat(desired.failed())
                .containsExactly(new FailedFlows(ATT, family, new MaskedMark(1, 0xff)));
    }

    @Test
    void aWanOfUnknownHealthStaysWhatItIs() {
        var picture = LabSite.picture(DecisionTest::unknown, DecisionTest::unknown);
        assertThat(decide(picture, BOTH).carrying()).isEqualTo(BOTH);
        assertThat(decide(picture, Carrying.NOTHING).carrying()).isEqualTo(Carrying.NOTHING);
        assertThat(decide(picture, BOTH).failed()).isEmpty();
    }

    @Test
    void oneThatIsHealthyJoinsOneThatIsStillUnknown() {
        var before = new Carrying(Set.of(WEBPASS), Set.of(WEBPASS));
        var picture = LabSite.picture(UnaryOperator.identity(), DecisionTest::unknown);
        assertThat(decide(picture, before).carrying()).isEqualTo(BOTH);
    }

    @Test
    void whenAllFailWhatIsThereStaysAndNoFlowEnds() {
        var desired = decide(LabSite.picture(LabSite::failed, LabSite::failed), BOTH);
        assertThat(desired.carrying()).isEqualTo(BOTH);
        assertThat(desired.failed()).isEmpty();
        assertThat(desired.remarks()).anyMatch(it -> it.contains("no WAN is healthy in ipv4"));
    }

    @Test
    void theFirstThatAnswersAfterwardsIsTaken() {
        var desired = decide(LabSite.picture(LabSite::failed, UnaryOperator.identity()), BOTH);
        assertThat(desired.carrying().ipv4()).containsExactly(WEBPASS);
        assertThat(desired.failed()).hasSize(2);
    }

    @Test
    void aDrainedWanTakesNoNewFlowsAndLosesNone() {
        var desired = decide(LabSite.picture(LabSite::drained, UnaryOperator.identity()), BOTH);
        assertThat(desired.carrying()).isEqualTo(new Carrying(Set.of(WEBPASS), Set.of(WEBPASS)));
        assertThat(desired.failed()).isEmpty();
    }

    @Test
    void theLastOneIsUsedThoughItIsDrained() {
        var desired = decide(LabSite.picture(LabSite::drained, LabSite::failed), BOTH);
        assertThat(desired.carrying().ipv4()).isNotEmpty();
    }

    @Test
    void ofAShorterDelegationTheLowestPartIsUsed() {
        var desired = decide(delegating("2600:1700:2f71:c00::/56"), BOTH);
        assertThat(translation(desired, ATT))
                .isEqualTo(
                        new Translation(
                                ATT,
                                ROUTER.inside().prefix(),
                                Ipv6Prefix.parse("2600:1700:2f71:c00::/60")));
        assertThat(desired.remarks()).anyMatch(it -> it.contains("not 2600:1700:2f71:c80::/60"));
    }

    @Test
    void aLongerDelegationCarriesItsPartOfTheInternalPrefix() {
        var desired = decide(delegating("2600:1700:2f71:c80::/62"), BOTH);
        var part = Ipv6Prefix.parse("3d06:bad:b01::/62");
        assertThat(translation(desired, ATT).internal()).isEqualTo(part);
        assertThat(desired.ruleset().choices6())
                .containsExactly(
                        new Choice(Optional.of(part), List.of(ATT, WEBPASS)),
                        new Choice(Optional.empty(), List.of(WEBPASS)));
    }

    @Test
    void withoutADelegationThereIsNoTranslationAndItSaysSo() {
        var desired =
                decide(
                        LabSite.picture(
                                wan -> LabSite.delegated(wan, Optional.empty()),
                                UnaryOperator.identity()),
                        BOTH);
        assertThat(desired.carrying().ipv6()).containsExactly(WEBPASS);
        assertThat(desired.ruleset().translations())
                .extracting(Translation::wan)
                .containsOnly(WEBPASS);
        assertThat(desired.remarks()).contains("att has no delegated prefix and carries no IPv6");
    }

    @Test
    void onLinkAddressesAreHeldButTheLeasedOne() {
        var addresses = decide(LabSite.healthy(), BOTH).addresses();
        assertThat(addresses)
                .extracting(it -> it.address() + " " + it.link())
                .containsExactly(
                        "2600:1700:2f71:c80::1 enatt0.3242",
                        "136.25.91.243 enwebpass0",
                        "136.25.91.244 enwebpass0",
                        "136.25.91.245 enwebpass0",
                        "136.25.91.246 enwebpass0",
                        "2604:5500:c271:be00::1 enwebpass0");
    }

    @Test
    void withoutALeaseNoMappedAddressIsHeld() {
        var addresses =
                decide(LabSite.picture(UnaryOperator.identity(), LabSite::unleased), BOTH)
                        .addresses();
        assertThat(addresses).noneMatch(it -> it.address().family() == Family.IPV4);
    }

    @Test
    void everyTableEndsInUnreachable() {
        var routes = decide(LabSite.healthy(), BOTH).routes();
        for (int table : List.of(100, 200, 300)) {
            for (var everything : List.of("0.0.0.0/0", "::/0")) {
                assertThat(routes)
                        .filteredOn(it -> it.table().equals(new RoutingTable(table)))
                        .filteredOn(it -> it.destination().toString().equals(everything))
                        .extracting(Object::toString)
                        .last()
                        .asString()
                        .startsWith("unreachable")
                        .endsWith("metric 4294967295");
            }
        }
    }

    @Test
    void whatIsUnmarkedFindsNoDefaultRoute() {
        var rules = decide(LabSite.healthy(), BOTH).rules();
        for (var family : Family.values()) {
            var own = rules.stream().filter(it -> it.family() == family).toList();
            assertThat(own.getFirst().toString())
                    .isEqualTo(
                            family.label()
                                    + " 1000: from all fwmark 0x0/0xff lookup main"
                                    + " suppress_prefixlength 0 proto mwan");
            assertThat(own)
                    .filteredOn(it -> it.action() instanceof PolicyRule.Blackhole)
                    .extracting(it -> it.iif().orElseThrow().value())
                    .contains("enmwanbr0", "enatt0.3242", "enatt0", "enwebpass0", "enmgmt0");
        }
    }

    @Test
    void marksGoWhereTheMaskIs() {
        assertThat(MaskedMark.shifted(3, 0xff00)).isEqualTo(new MaskedMark(0x300, 0xff00));
    }

    @Test
    void mainHasTheCarryingWansDefaults() {
        var desired = decide(LabSite.picture(LabSite::failed, UnaryOperator.identity()), BOTH);
        assertThat(desired.routes())
                .filteredOn(it -> it.table().equals(RoutingTable.MAIN))
                .extracting(Object::toString)
                .containsExactly(
                        "3d06:bad:b01::/60 via fe80::be24:11ff:fe72:c2 dev enmwanbr0 table main"
                                + " proto mwan metric 64",
                        "0.0.0.0/0 via 136.25.91.241 dev enwebpass0 table main proto mwan metric 64",
                        "::/0 via fe80::b dev enwebpass0 table main proto mwan metric 64");
    }

    private static Picture delegating(String prefix) {
        return LabSite.picture(
                wan -> LabSite.delegated(wan, Optional.of(Ipv6Prefix.parse(prefix))),
                UnaryOperator.identity());
    }

    private static Translation translation(Desired desired, WanName wan) {
        return desired.ruleset().translations().stream()
                .filter(it -> it.wan().equals(wan))
                .findFirst()
                .orElseThrow();
    }
}
