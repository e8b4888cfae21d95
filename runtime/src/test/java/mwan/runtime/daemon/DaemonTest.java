package mwan.runtime.daemon;

import static mwan.runtime.kernel.LabSite.ATT;
import static mwan.runtime.kernel.LabSite.WEBPASS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import mwan.fault.UserError;
import mwan.runtime.decide.Carrying;
import mwan.runtime.log.Entry;
import mwan.runtime.log.Level;
import mwan.runtime.picture.Verdict.Reason;
import mwan.runtime.picture.Verdict.State;
import mwan.value.Family;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The daemon against the real kernel, with providers around it; networkd is played by a fake that
/// answers as the real one does.
@Tag("kernel")
class DaemonTest {
    /// Long enough for a machine that is busy with other tests.
    private static final Duration SOON = Duration.ofSeconds(15);

    private static final Carrying BOTH = new Carrying(Set.of(ATT, WEBPASS), Set.of(ATT, WEBPASS));
    private static final Carrying ATT_ALONE = new Carrying(Set.of(ATT), Set.of(ATT));
    private static final Carrying WEBPASS_ALONE = new Carrying(Set.of(WEBPASS), Set.of(WEBPASS));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private RunningDaemon running;

    @BeforeEach
    void start() {
        running = new RunningDaemon(folder);
        awaitCarrying(BOTH);
    }

    @AfterEach
    void stop() {
        int foreign = running.foreign();
        var packets = foreign == 0 ? "" : running.world().foreignPackets();
        running.close();
        assertThat(foreign).as(packets).isZero();
    }

    private void awaitCarrying(Carrying wanted) {
        running.await(SOON, () -> running.carrying().equals(wanted), running::describe);
    }

    private Reason reason(WanName wan, Family family) {
        return running.verdict(wan, family).reason();
    }

    @Test
    void theKernelIsAsItIsWanted() throws Exception {
        running.await(SOON, () -> running.differences().isEmpty(), running::describe);
        assertThat(running.verdict(ATT, Family.IPV6).state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void carrierLossAndItsEndMoveNewFlows() {
        running.world().att.ip("link set customer down");
        awaitCarrying(WEBPASS_ALONE);
        assertThat(reason(ATT, Family.IPV4)).isEqualTo(Reason.LINK);
        assertThat(running.logged("apply"))
                .filteredOn(entry -> entry.level() == Level.NOTICE)
                .last()
                .extracting(Entry::message)
                .asString()
                .startsWith(
                        "new flows: ipv4 webpass, ipv6 webpass;"
                                + " before: ipv4 att webpass, ipv6 att webpass; took ")
                .contains("because att ipv4 is unhealthy: no carrier");

        running.reconnectAtt();
        awaitCarrying(BOTH);
    }

    @Test
    void aBlackHoleIsFoundAndNamed() {
        running.blackHole(running.world().webpass);
        awaitCarrying(ATT_ALONE);
        assertThat(reason(WEBPASS, Family.IPV4)).isEqualTo(Reason.UPSTREAM);

        running.heal(running.world().webpass);
        awaitCarrying(BOTH);
    }

    /// What comes in there is lost: the answers on their way back, or the requests on theirs there.
    @ParameterizedTest
    @ValueSource(strings = {"core", "customer"})
    void lossOnOneOfTheTwoWaysAloneIsFoundAndNamed(String from) {
        running.blackHole(running.world().webpass, from);
        awaitCarrying(ATT_ALONE);
        assertThat(reason(WEBPASS, Family.IPV4)).isEqualTo(Reason.UPSTREAM);
        assertThat(reason(WEBPASS, Family.IPV6)).isEqualTo(Reason.UPSTREAM);

        running.heal(running.world().webpass);
        awaitCarrying(BOTH);
    }

    @Test
    void aDeadGatewayIsNamed() {
        running.blackHole(running.world().webpass);
        running.world()
                .webpass
                .nft(
                        "table inet dead { chain in { type filter hook input priority -1;"
                                + " iifname \"customer\" drop; }; }");
        awaitCarrying(ATT_ALONE);
        running.await(
                SOON,
                () ->
                        reason(WEBPASS, Family.IPV4) == Reason.GATEWAY
                                && reason(WEBPASS, Family.IPV6) == Reason.GATEWAY,
                running::describe);
    }

    /// Each way loses a fifth, so a third does not come back: a burst that hears nothing at all, as
    /// from an upstream that is gone, does not happen by chance.
    @Test
    void aThirdOfThePacketsLostIsBadQuality() {
        running.world()
                .webpass
                .nft(
                        "table inet fault { chain lossy { type filter hook forward priority -1;"
                                + " numgen random mod 100 < 20 drop; }; }");
        awaitCarrying(ATT_ALONE);
        assertThat(reason(WEBPASS, Family.IPV4)).isEqualTo(Reason.QUALITY);
        assertThat(reason(WEBPASS, Family.IPV6)).isEqualTo(Reason.QUALITY);
    }

    /// Not for its quality, which a last line is not judged by, and which takes its time.
    @Test
    void aLineOnWhichNothingCanBeSentFails() {
        refuseProbes("enwebpass0");
        awaitCarrying(ATT_ALONE);
        assertThat(reason(WEBPASS, Family.IPV4)).isEqualTo(Reason.GATEWAY);

        running.world().router.nft("delete table inet refusing");
        awaitCarrying(BOTH);
    }

    private void refuseProbes(String link) {
        running.world()
                .router
                .nft(
                        ("table inet refusing { chain out { type filter hook output priority 0;"
                                        + " oifname \"%1$s\" icmp type echo-request drop;"
                                        + " oifname \"%1$s\" icmpv6 type echo-request drop; }; }")
                                .formatted(link));
    }

    /// No wpa_supplicant runs here: a line that authenticates and falls silent is told apart.
    @Test
    void aSilentLineThatIsNotAuthenticatedSaysSo() {
        running.blackHole(running.world().att);
        awaitCarrying(WEBPASS_ALONE);
        assertThat(reason(ATT, Family.IPV4)).isEqualTo(Reason.AUTHENTICATION);
    }

    @Test
    void whatOthersRemoveIsPutBack() throws Exception {
        running.await(SOON, () -> running.differences().isEmpty(), running::describe);
        running.world().router.ip("rule del priority 1101");
        running.world().router.ip("route del unreachable default table 100");
        running.world().router.nft("delete table inet mwan");

        running.await(
                SOON,
                () ->
                        running.differences().isEmpty()
                                && running.world().router.ip("rule").contains("1101:"),
                running::describe);
        assertThat(running.world().router.nft("list tables")).contains("inet mwan");
    }

    @Test
    void aDrainedWanGetsNoNewFlows() throws Exception {
        drainAtt(Optional.empty());
        awaitCarrying(WEBPASS_ALONE);

        running.daemon().call(() -> running.daemon().restore(ATT)).get();
        awaitCarrying(BOTH);
    }

    private void drainAtt(Optional<Duration> time) throws Exception {
        running.daemon()
                .call(() -> {
                    running.daemon().drain(ATT, time);
                    return true;
                })
                .get();
    }

    @Test
    void aDrainKeepsItsLengthWhenTheWallClockIsSet() throws Exception {
        drainAtt(Optional.of(Duration.ofMinutes(10)));
        awaitCarrying(WEBPASS_ALONE);
        running.jump(Duration.ofHours(1));
        running.turn();
        assertThat(running.carrying()).isEqualTo(WEBPASS_ALONE);

        drainAtt(Optional.of(Duration.ofMillis(1)));
        running.jump(Duration.ofHours(-2));
        awaitCarrying(BOTH);
    }

    @Test
    void aPrefixThatIsWithdrawnCarriesNoIpv6() {
        running.delegate(ATT, List.of());
        running.world().router.ip("route del unreachable 2600:1700:2f71:c80::/60");
        awaitCarrying(new Carrying(Set.of(ATT, WEBPASS), Set.of(WEBPASS)));
    }

    /// With each renewal the kernel tells of the address again, and networkd takes its unreachable
    /// routes away and puts them back.
    @Test
    void aRenewalHasNothingDone() throws Exception {
        running.await(SOON, () -> running.differences().isEmpty(), running::describe);
        renew();
        running.turn();
        long applies = applies();
        long told = toldOf("104.57.224.10/23");

        renew();
        running.turn();
        assertThat(applies()).isEqualTo(applies);
        assertThat(toldOf("104.57.224.10/23")).isEqualTo(told);
    }

    private void renew() {
        var router = running.world().router;
        router.ip("addr change 104.57.224.10/23 dev enatt0.3242 valid_lft 900 preferred_lft 900");
        router.ip("route del unreachable 2600:1700:2f71:c80::/60");
        router.ip("route add unreachable 2600:1700:2f71:c80::/60 proto dhcp");
        running.await(
                SOON, () -> toldOf("unreachable 2600:1700:2f71:c80::/60") > 0, running::describe);
    }

    private long toldOf(String what) {
        return running.logged("kernel").stream()
                .filter(entry -> entry.message().contains(what))
                .count();
    }

    private long applies() throws Exception {
        var readings = running.daemon().call(() -> running.daemon().readings()).get();
        return readings.orElseThrow().lastApply().number();
    }

    /// As the kernel shows what two routers of one provider announce: a route with two ways, which
    /// in IPv6 it may tell as two routes.
    @Test
    void aDefaultRouteWithSeveralWaysIsUnderstood() {
        var router = running.world().router;
        running.world().att.ip("link set customer down");
        awaitCarrying(WEBPASS_ALONE);
        router.ip("-4 route flush table 100 proto dhcp");
        router.ip("-6 route flush table 100 proto ra");
        running.plugInAtt();
        // It has carrier, and no gateway: without wpa_supplicant that is told as the reason.
        for (var family : Family.values()) {
            running.await(
                    SOON, () -> reason(ATT, family) == Reason.AUTHENTICATION, running::describe);
        }

        var two =
                " route add default table 100 metric 1024 proto %1$s nexthop via %2$s dev"
                        + " enatt0.3242 onlink nexthop via %3$s dev enatt0.3242 onlink";
        router.ip("-4" + two.formatted("dhcp", "104.57.224.1", "104.57.224.2"));
        router.ip("-6" + two.formatted("ra", "fe80::a", "fe80::aa"));
        awaitCarrying(BOTH);
        var att = running.daemon().snapshot().orElseThrow().picture().wan(ATT).orElseThrow();
        assertThat(att.gateway4()).map(Object::toString).contains("104.57.224.1");
        assertThat(att.gateway6()).map(Object::toString).contains("fe80::a");
    }

    @Test
    void aPrefixOfWhichTheKernelSaysNothingIsSeenByNetworkdsOwnFiles() throws IOException {
        running.delegate(ATT, List.of());
        Files.writeString(running.linkStates().resolve("3"), "withdrawn");
        awaitCarrying(new Carrying(Set.of(ATT, WEBPASS), Set.of(WEBPASS)));

        running.delegate(ATT, List.of(Ipv6Prefix.parse("2600:1700:2f71:c80::/60")));
        Files.writeString(running.linkStates().resolve("3"), "delegated");
        awaitCarrying(BOTH);
    }

    /// Nothing else happens meanwhile, and no route or verdict changes.
    @Test
    void aNextHopThatDoesNotAnswerIsTold() {
        var opnsense = "fe80::be24:11ff:fe72:c2";
        running.world().opnsense.ip("addr del " + opnsense + "/64 dev wan");
        running.world().router.ip("-6 neigh flush dev enmwanbr0");
        // The kernel asks when there is a packet for it.
        running.await(SOON, () -> asked(opnsense) && isTold(opnsense), running::describe);

        running.world().opnsense.ip("addr add " + opnsense + "/64 dev wan nodad");
        running.await(SOON, () -> asked(opnsense) && !isTold(opnsense), running::describe);
    }

    private boolean asked(String nextHop) {
        running.world()
                .router
                .exec("sh", "-c", "ping -nqc 1 -W 1 " + nextHop + "%enmwanbr0 >/dev/null || true");
        return true;
    }

    private boolean isTold(String nextHop) {
        return running.daemon()
                .snapshot()
                .orElseThrow()
                .problems()
                .contains("next hop " + nextHop + " on enmwanbr0 does not answer");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void aJumpOfTheWallClockMovesNothing(long hours) throws Exception {
        running.await(SOON, () -> running.differences().isEmpty(), running::describe);
        var ruleset = running.ruleset();
        var verdicts = running.logged("verdict");
        var since = running.verdict(WEBPASS, Family.IPV4).since();

        running.jump(Duration.ofHours(hours));
        running.turn();
        assertThat(running.carrying()).isEqualTo(BOTH);
        assertThat(running.logged("verdict")).isEqualTo(verdicts);
        assertThat(running.ruleset()).isEqualTo(ruleset);

        running.world().att.ip("link set customer down");
        awaitCarrying(WEBPASS_ALONE);
        running.reconnectAtt();
        awaitCarrying(BOTH);
        assertThat(running.ruleset()).isEqualTo(ruleset);
        assertThat(running.verdict(WEBPASS, Family.IPV4).since()).isEqualTo(since);
        assertThat(running.logged("verdict").stream().skip(verdicts.size()))
                .isNotEmpty()
                .allMatch(entry -> ATT.equals(entry.fields().get("wan")));
    }

    @Test
    void aWrongSiteFileIsRefusedAndTheOldGoesOn() throws IOException, InterruptedException {
        Files.writeString(running.siteFile(), "name: lab\nrouter: {}\n");
        var reload =
                running.daemon()
                        .call(() -> {
                            running.daemon().reload();
                            return true;
                        });
        try {
            reload.get();
            org.assertj.core.api.Assertions.fail("it was taken");
        } catch (ExecutionException refused) {
            assertThat(refused.getCause())
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("the old one goes on");
        }
        assertThat(running.carrying()).isEqualTo(BOTH);
    }

    @Test
    void nothingIsTornDownWhenItStops() {
        var before = running.ruleset();
        var rules = running.world().router.ip("rule");
        running.stop();

        assertThat(running.ruleset()).isEqualTo(before);
        assertThat(running.world().router.ip("rule")).isEqualTo(rules);
    }
}
