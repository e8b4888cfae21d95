package mwan.runtime.daemon;

import static mwan.runtime.kernel.LabSite.ATT;
import static mwan.runtime.kernel.LabSite.WEBPASS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import mwan.fault.UserError;
import mwan.runtime.decide.Carrying;
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

/// The daemon against the real kernel, with providers around it; networkd is played by a fake that
/// answers as the real one does.
@Tag("kernel")
class DaemonTest {
    /// Long enough for a machine that is busy with other tests.
    private static final Duration SOON = Duration.ofSeconds(15);

    private static final Carrying BOTH = new Carrying(Set.of(ATT, WEBPASS), Set.of(ATT, WEBPASS));
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

        running.reconnectAtt();
        awaitCarrying(BOTH);
    }

    @Test
    void aBlackHoleIsFoundAndNamed() {
        running.blackHole(running.world().webpass);
        awaitCarrying(new Carrying(Set.of(ATT), Set.of(ATT)));
        assertThat(reason(WEBPASS, Family.IPV4)).isEqualTo(Reason.UPSTREAM);

        running.heal(running.world().webpass);
        awaitCarrying(BOTH);
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
        running.daemon()
                .call(() -> {
                    running.daemon().drain(ATT, java.util.Optional.empty());
                    return true;
                })
                .get();
        awaitCarrying(WEBPASS_ALONE);

        running.daemon().call(() -> running.daemon().restore(ATT)).get();
        awaitCarrying(BOTH);
    }

    @Test
    void aPrefixThatIsWithdrawnCarriesNoIpv6() {
        running.delegate(ATT, List.of());
        running.world().router.ip("route del unreachable 2600:1700:2f71:c80::/60");
        awaitCarrying(new Carrying(Set.of(ATT, WEBPASS), Set.of(WEBPASS)));
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
