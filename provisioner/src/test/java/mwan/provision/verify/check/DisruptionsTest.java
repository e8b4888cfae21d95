package mwan.provision.verify.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.Result;
import mwan.provision.verify.Sites;
import org.junit.jupiter.api.Test;

class DisruptionsTest {
    private static final String STATUS = "router: mwan status --output json";

    /// A router in which a WAN goes and comes back by command, or does not.
    private static final class PlayedHands implements Hands {
        private final List<String> done = new ArrayList<>();
        private final boolean notices;
        private final boolean pinned;
        private boolean noticesOfIpv6 = true;
        private boolean down;

        PlayedHands(boolean notices, boolean pinned) {
            this.notices = notices;
            this.pinned = pinned;
        }

        @Override
        public Result act(Place place, String... argv) {
            var words = String.join(" ", argv);
            done.add(words);
            if (words.startsWith("ip link") || words.startsWith("mwan ")) {
                down = words.endsWith("down") || words.startsWith("mwan drain");
            }
            return new Result(
                    place.name(),
                    Command.of(argv),
                    OptionalInt.of(0),
                    Optional.empty(),
                    Bytes.NONE,
                    Bytes.NONE);
        }

        @Override
        public Evidence look() {
            var evidence = ScriptedEvidence.healthyLab();
            if (!down) {
                return evidence;
            }
            if (notices) {
                evidence.changed(
                        STATUS,
                        text ->
                                text.replaceFirst(
                                        "\"drained\":false,\"ipv4\":\\{\"verdict\":\"healthy\"",
                                        "\"drained\":true,\"ipv4\":{\"verdict\":\"unhealthy\""));
            }
            if (notices && noticesOfIpv6) {
                evidence.changed(
                        STATUS,
                        text ->
                                text.replaceFirst(
                                        "\"ipv6\":\\{\"verdict\":\"healthy\"",
                                        "\"ipv6\":{\"verdict\":\"unhealthy\""));
            }
            return pinned ? evidence : allByWebpass(evidence);
        }

        private static ScriptedEvidence allByWebpass(ScriptedEvidence evidence) {
            return evidence.replaced(
                            "client-vlan100: curl -4 --http1.0 20 http://203.0.113.10/",
                            "104.57.226.193",
                            "136.25.91.242")
                    .replaced(
                            "client-vlan200: curl -4 --http1.0 20 http://203.0.113.10/",
                            "104.57.226.193",
                            "136.25.91.242")
                    .replaced(
                            "client-vlan100: curl -6 --http1.0 20 http://[2001:db8:ffff::10]/",
                            "2600:1700:2f71:c81::100",
                            "2604:5500:c271:be01::100")
                    .replaced(
                            "client-vlan200: curl -6 --http1.0 20 http://[2001:db8:ffff::10]/",
                            "2600:1700:2f71:c82::50",
                            "2604:5500:c271:be02::50");
        }

        @Override
        public <T> Optional<T> until(Duration limit, Supplier<Optional<T>> found) {
            return found.get();
        }
    }

    private static Judgement judge(PlayedHands hands, boolean failover) {
        var disruptions = new Disruptions(Sites.named("lab"), hands);
        var check = (failover ? disruptions.failovers() : disruptions.drains()).getFirst();
        return check.look().apply(ScriptedEvidence.healthyLab());
    }

    @Test
    void passesAFailoverThatIsNoticedAndEnds() {
        var hands = new PlayedHands(true, false);
        assertThat(judge(hands, true)).isInstanceOf(Judgement.Passed.class);
        assertThat(hands.done)
                .containsSubsequence(
                        "systemd-run --quiet --collect --unit=mwan-verify-restore-att --on-active=180 ip link set dev enatt0.3242 up",
                        "ip link set dev enatt0.3242 down",
                        "ip link set dev enatt0.3242 up",
                        "systemctl --quiet stop mwan-verify-restore-att.timer");
    }

    @Test
    void failsAFailoverThatNobodyNotices() {
        var hands = new PlayedHands(false, false);
        assertThat(judge(hands, true)).isInstanceOf(Judgement.Failed.class);
        assertThat(hands.done)
                .endsWith(
                        "ip link set dev enatt0.3242 up",
                        "systemctl --quiet stop mwan-verify-restore-att.timer");
    }

    /// One whose IPv6 goes on counting on it is not noticed.
    @Test
    void failsAFailoverThatIsNoticedInOneFamily() {
        var hands = new PlayedHands(true, false);
        hands.noticesOfIpv6 = false;
        assertThat(judge(hands, true))
                .isInstanceOf(Judgement.Failed.class)
                .extracting(Judgement::seen)
                .asString()
                .contains("after 15 s the router still counts on it");
    }

    @Test
    void failsADrainThatKeepsNothingAway() {
        var hands = new PlayedHands(true, true);
        assertThat(judge(hands, false))
                .isInstanceOf(Judgement.Failed.class)
                .extracting(Judgement::seen)
                .asString()
                .contains("att carries none now, but was taken");
        assertThat(hands.done)
                .contains("mwan drain att")
                .endsWith(
                        "mwan restore att", "systemctl --quiet stop mwan-verify-restore-att.timer");
    }
}
