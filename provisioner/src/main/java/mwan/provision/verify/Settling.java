package mwan.provision.verify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Waiting;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.Remote;
import mwan.provision.verify.seen.NotUnderstood;
import mwan.provision.verify.seen.RouterStatus;
import mwan.provision.verify.seen.RouterStatus.FamilyStatus;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.Family;

/// A router that has just been changed is judged once its lines have had the time to come up. Only
/// verdicts that are young are waited for: a line that has been down for longer is a finding.
public final class Settling {
    /// The longest that a line of the lab or of the first site took, 802.1X with one retry of its
    /// start, lease and delegation included, is a third of it.
    static final Duration YOUNG = Duration.ofSeconds(45);

    private static final Command STATUS =
            Command.of("/usr/local/bin/mwan", "status", "--output", "json");

    private final Router router;
    private final Waiting waiting;
    private final Progress progress;

    public Settling(Router router, Waiting waiting, Progress progress) {
        this.router = router;
        this.waiting = waiting;
        this.progress = progress;
    }

    /// Returns when no verdict is waited for any more, and in any case soon after [#YOUNG]; what is
    /// wrong then is for the checks to say.
    public void await(Remote guest) {
        if (awaited(guest).isEmpty()) {
            return;
        }
        try (var step = progress.step("wait for the router's first verdicts")) {
            long end = waiting.nanoTime() + YOUNG.toNanos();
            var left =
                    waiting.until(
                            YOUNG,
                            () -> lastLook(guest, waiting.nanoTime() >= end),
                            () -> new IllegalStateException("the last look ends the wait"));
            left.forEach(line -> progress.note("not healthy: " + line));
            step.done();
        }
    }

    /// What is still awaited, once nothing is, or no time is left.
    private Optional<List<String>> lastLook(Remote guest, boolean timeIsUp) {
        var awaited = awaited(guest);
        progress.awaiting(String.join(", ", awaited));
        return awaited.isEmpty() || timeIsUp ? Optional.of(awaited) : Optional.empty();
    }

    private List<String> awaited(Remote guest) {
        var answer = guest.run(STATUS);
        if (!answer.ok()) {
            return List.of("an answer of mwan status");
        }
        try {
            return awaited(router, RouterStatus.parse(answer.text()));
        } catch (NotUnderstood strange) {
            return List.of();
        }
    }

    /// The lines that are not healthy or whose delegation is not there, and that not for long: the
    /// line's own address answers probes before the delegation comes.
    static List<String> awaited(Router router, RouterStatus status) {
        var awaited = new ArrayList<String>();
        for (var wan : router.wans()) {
            for (var family : Family.values()) {
                has(wan, family)
                        .flatMap(_ -> status.of(wan.name()))
                        .flatMap(now -> now.of(family))
                        .filter(verdict -> young(verdict, status))
                        .flatMap(verdict -> missing(wan, family, verdict))
                        .ifPresent(missing ->
                                awaited.add(
                                        wan.name() + " " + family.label() + " (" + missing + ")"));
            }
        }
        return awaited;
    }

    private static Optional<String> missing(Wan wan, Family family, FamilyStatus now) {
        if (!now.isHealthy()) {
            return Optional.of(now.toString());
        }
        boolean delegated =
                family == Family.IPV4
                        || now.delegation().isPresent()
                        || wan.ipv6().filter(Wan.Ipv6::masqueradeWithoutDelegation).isPresent();
        return delegated ? Optional.empty() : Optional.of("no delegated prefix yet");
    }

    private static Optional<Family> has(Wan wan, Family family) {
        boolean has =
                switch (family) {
                    case IPV4 -> wan.ipv4().isPresent();
                    case IPV6 -> wan.ipv6().isPresent();
                };
        return has ? Optional.of(family) : Optional.empty();
    }

    private static boolean young(FamilyStatus verdict, RouterStatus status) {
        return verdict.sinceWhen()
                .flatMap(since -> status.at().map(at -> Duration.between(since, at)))
                .filter(age -> age.compareTo(YOUNG) < 0)
                .isPresent();
    }
}
