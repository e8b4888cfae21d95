package mwan.provision.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FakeRemote;
import mwan.provision.ssh.Remote;
import mwan.provision.verify.check.Place;
import mwan.site.Site;
import mwan.value.TraceId;
import org.junit.jupiter.api.Test;

/// A run over connections: how often one connects and asks, and what a lost host comes to.
class VerificationTest {
    private static final Site LAB = Sites.named("lab");
    private static final TraceId TRACE = TraceId.parse("00112233445566778899aabbccddeeff");

    /// Hosts in memory that know few programs; everything else ends with 127, as in a shell.
    private static final class MemoryHosts implements Hosts {
        private final Map<Place, FakeRemote> remotes = new ConcurrentHashMap<>();
        private final List<Place> opened = Collections.synchronizedList(new ArrayList<>());
        private final Set<Place> unreachable;

        MemoryHosts(Set<Place> unreachable) {
            this.unreachable = unreachable;
        }

        @Override
        public Remote open(Place place) {
            opened.add(place);
            if (unreachable.contains(place)) {
                throw new UserError(
                        ExitCode.OUTSIDE_FAILED,
                        "cannot connect",
                        place.name(),
                        "no answer",
                        "see its cable");
            }
            return remotes.computeIfAbsent(place, VerificationTest::remote);
        }

        @Override
        public Proxmox proxmox() {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "cannot log in",
                    "https://vault:8006",
                    "wrong fingerprint",
                    "compare it");
        }
    }

    private static FakeRemote remote(Place place) {
        var remote = new FakeRemote(place.name());
        return remote.withProgram("true", command -> remote.result(command, 0, "", ""))
                .withProgram("nft", command -> remote.result(command, 0, "{\"nftables\":[]}", ""))
                .withProgram("ip", command -> remote.result(command, 0, "[]", ""))
                .withProgram("ls", command -> remote.result(command, 0, "pf0\n", ""));
    }

    private static Outcome outcome(Report report, String id) {
        return report.outcomes().stream()
                .filter(one -> one.check().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void connectsToEachHostOnceAndAsksEachQuestionOnce() {
        var hosts = new MemoryHosts(Set.of());
        Verification.run(
                LAB,
                hosts,
                Options.all(TRACE).only(Set.of("nat", "rules", "vm.ssh", "host.ssh")),
                _ -> {});
        assertThat(hosts.opened)
                .doesNotHaveDuplicates()
                .contains(Place.HOST, Place.ROUTER, Place.inside("client-vlan100"));
        var asked = Objects.requireNonNull(hosts.remotes.get(Place.ROUTER));
        assertThat(asked.commands().stream().map(Command::argv)).doesNotHaveDuplicates();
    }

    @Test
    void tellsARefusalOfTheApiAsWhatItIs() {
        var report =
                Verification.run(
                        LAB,
                        new MemoryHosts(Set.of()),
                        Options.all(TRACE).only(Set.of("host.api", "vm")),
                        _ -> {});
        assertThat(outcome(report, "host.api").failed()).isTrue();
        assertThat(outcome(report, "host.api").seen()).contains("wrong fingerprint");
        assertThat(outcome(report, "vm.present").because()).contains("host.api");
        assertThat(report.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(report.traceId()).isEqualTo(TRACE);
    }

    @Test
    void doesNotTryAHostAgainThatWasNotReached() {
        var hosts = new MemoryHosts(Set.of(Place.HOST));
        var report = Verification.run(LAB, hosts, Options.all(TRACE).only(Set.of("host")), _ -> {});
        assertThat(Collections.frequency(hosts.opened, Place.HOST)).isEqualTo(1);
        assertThat(outcome(report, "host.ssh").seen())
                .contains("cannot connect")
                .contains("no answer");
        assertThat(outcome(report, "host.vf.trust").because()).contains("host.ssh");
    }

    @Test
    void reportsOnlyWhatWasAskedForAndItsCause() {
        var report =
                Verification.run(
                        LAB,
                        new MemoryHosts(Set.of(Place.HOST)),
                        Options.all(TRACE).only(Set.of("host.vf.trust")),
                        _ -> {});
        assertThat(report.outcomes())
                .extracting(one -> one.check().id())
                .containsExactly("host.ssh", "host.vf.trust");
    }

    @Test
    void refusesAChoiceThatNamesNothing() {
        assertThatThrownBy(() ->
                        Verification.run(
                                LAB,
                                new MemoryHosts(Set.of()),
                                Options.all(TRACE).only(Set.of("balanse")),
                                _ -> {}))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("balanse");
    }

    @Test
    void tellsEachOutcomeOnceAsItComes() {
        var told = Collections.synchronizedList(new ArrayList<String>());
        var report =
                Verification.run(
                        LAB,
                        new MemoryHosts(Set.of()),
                        Options.all(TRACE),
                        one -> told.add(one.check().id()));
        assertThat(told).doesNotHaveDuplicates().hasSameSizeAs(report.outcomes());
    }
}
