package mwan.provision.verify.check;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mwan.provision.verify.seen.RouterStatus.WanStatus;
import mwan.site.Site;
import mwan.site.Wan;
import mwan.value.Family;

/// What only breaking something shows. Each check puts back what it changed, and before it changes
/// anything it leaves word in the VM to do so without us.
public final class Disruptions {
    static final Kind FAILOVER =
            Kind.of(
                    Group.BALANCE,
                    "failover.{wan}",
                    "while {wan} is down new connections take the others, and {wan} comes back by itself",
                    "a failed WAN keeps getting new connections, or is never used again",
                    "in the VM: mwan status; journalctl -u mwan; the limits are under health in the site file");
    static final Kind DRAIN =
            Kind.of(
                    Group.BALANCE,
                    "drain.{wan}",
                    "while {wan} is drained new connections take the others",
                    "draining does not keep new connections away",
                    "in the VM: mwan drain {wan}; mwan status; journalctl -u mwan");
    static final Kind VM_BACK =
            Kind.of(
                    Group.PERSISTENCE,
                    "vm-comes-back",
                    "the VM reboots, and the router is back by itself",
                    "the VM does not boot by itself, or the router in it does not start",
                    "look at the VM's console on the host; in the VM: journalctl -b -u mwan");
    static final Kind HOST_BACK =
            Kind.of(
                    Group.PERSISTENCE,
                    "host-comes-back",
                    "the host reboots, and the router is back by itself",
                    "the VF, a bridge or the VM does not come back at the host's boot",
                    "on the host: journalctl -b; qm config; systemctl --failed");

    static final List<Kind> KINDS = List.of(FAILOVER, DRAIN, VM_BACK, HOST_BACK);

    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
    private static final Duration DETECTION = Duration.ofSeconds(15);
    private static final Duration RECOVERY = Duration.ofSeconds(90);
    private static final Duration BOOT = Duration.ofMinutes(10);

    /// For the router, from the moment in which the VM answers again; 802.1X, leases and
    /// delegations take seconds.
    private static final Duration ROUTER_AFTER_VM = Duration.ofMinutes(3);

    /// The same for the host, which has yet to start the VM.
    private static final Duration ROUTER_AFTER_HOST = Duration.ofMinutes(6);

    /// When the VM puts things back by itself: after we have.
    private static final String SWITCH_SECONDS = "180";

    private final Site site;
    private final Hands hands;

    public Disruptions(Site site, Hands hands) {
        this.site = site;
        this.hands = hands;
    }

    public List<Check> failovers() {
        return wans().map(wan ->
                        FAILOVER.check("wan", wan.name())
                                .expecting(
                                        "no new connection fails or takes it, then it is healthy again")
                                .looking(_ -> failover(wan)))
                .toList();
    }

    public List<Check> drains() {
        return wans().map(wan ->
                        DRAIN.check("wan", wan.name())
                                .expecting("no new connection fails or takes it")
                                .looking(_ -> drain(wan)))
                .toList();
    }

    public Check vmReboot() {
        return VM_BACK.check()
                .expecting("another boot, and each WAN as before")
                .looking(_ -> reboot(Place.ROUTER));
    }

    public Check hostReboot() {
        return HOST_BACK
                .check()
                .expecting("another boot, and each WAN as before")
                .looking(_ -> reboot(Place.HOST));
    }

    private Stream<Wan> wans() {
        return site.router().wans().stream();
    }

    private Judgement failover(Wan wan) {
        var link = wan.egress().value();
        return without(
                wan,
                List.of("ip", "link", "set", "dev", link, "up"),
                List.of("ip", "link", "set", "dev", link, "down"),
                status ->
                        Facts.families(wan).stream()
                                .noneMatch(family ->
                                        status.of(family)
                                                .filter(one -> one.isHealthy())
                                                .isPresent()));
    }

    private Judgement drain(Wan wan) {
        var name = wan.name().value();
        return without(
                wan,
                List.of("mwan", "restore", name),
                List.of("mwan", "drain", name),
                status -> status.drained());
    }

    /// Whether hosts lose nothing but this WAN when it goes.
    private boolean hasOther(Wan wan) {
        var facts = new Facts(hands.look());
        return site.router().wans().stream()
                .filter(other -> !other.equals(wan))
                .anyMatch(other ->
                        facts.status()
                                .of(other.name())
                                .filter(seen -> !seen.drained())
                                .filter(seen -> carriesFor(wan, seen))
                                .isPresent());
    }

    /// Whether another WAN carries something of what this one does.
    private static boolean carriesFor(Wan wan, WanStatus other) {
        return Facts.families(wan).stream()
                .anyMatch(family -> other.of(family).filter(one -> one.isHealthy()).isPresent());
    }

    /// Takes a WAN away, measures, and gives it back.
    ///
    /// @param gone how the router's status says that it knows
    private Judgement without(
            Wan wan,
            List<String> back,
            List<String> away,
            Predicate<mwan.provision.verify.seen.RouterStatus.WanStatus> gone) {
        if (found(wan, seen -> isWell(wan, seen)).isEmpty()) {
            return new Judgement.NotYet("it is not healthy and in service to begin with");
        }
        if (!hasOther(wan)) {
            return new Judgement.NotYet("no other WAN would carry its connections");
        }
        leaveWord(wan, back);
        try {
            did(away);
            var noticed = timed(DETECTION, () -> found(wan, gone));
            if (noticed.isEmpty()) {
                return new Judgement.Failed(
                        "after " + DETECTION.toSeconds() + " s the router still counts on it");
            }
            var faults = measured();
            if (!faults.isEmpty()) {
                return new Judgement.Failed(String.join("; ", faults));
            }
            did(back);
            return timed(RECOVERY, () -> found(wan, seen -> isWell(wan, seen)))
                    .<Judgement>map(took ->
                            new Judgement.Passed(
                                    "known after "
                                            + seconds(noticed.get())
                                            + ", back after "
                                            + seconds(took)))
                    .orElse(
                            new Judgement.Failed(
                                    "it is not healthy again after "
                                            + RECOVERY.toSeconds()
                                            + " s"));
        } finally {
            did(back);
            forgetWord(wan);
        }
    }

    /// New connections of each probe host in each family, against who carries now.
    private List<String> measured() {
        var faults = new ArrayList<String>();
        for (var host : site.verify().inside()) {
            for (var family : Family.values()) {
                BalanceChecks.url(site.verify(), family)
                        .ifPresent(url -> {
                            var look = hands.look();
                            var wans = new WanAddresses(new Facts(look), site.router());
                            var judgement =
                                    Shares.judge(
                                            BalanceChecks.connections(
                                                    look, Place.inside(host.name()), family, url),
                                            wans.carrying(family),
                                            wans::owner);
                            if (judgement instanceof Judgement.Failed(var seen)) {
                                faults.add(host.name() + ", " + family.label() + ": " + seen);
                            }
                        });
            }
        }
        return faults;
    }

    private Optional<Boolean> found(
            Wan wan, Predicate<mwan.provision.verify.seen.RouterStatus.WanStatus> wanted) {
        try {
            return new Facts(hands.look()).status().of(wan.name()).filter(wanted).map(_ -> true);
        } catch (Unobservable notNow) {
            return Optional.empty();
        }
    }

    private static boolean isWell(Wan wan, mwan.provision.verify.seen.RouterStatus.WanStatus seen) {
        return !seen.drained()
                && Facts.families(wan).stream()
                        .allMatch(family ->
                                seen.of(family).filter(one -> one.isHealthy()).isPresent());
    }

    private Judgement reboot(Place place) {
        var before =
                bootId(place).orElseThrow(() -> new Unobservable("its boot id cannot be read"));
        var well = wans().filter(wan -> found(wan, seen -> isWell(wan, seen)).isPresent()).toList();
        askToReboot(place);
        var booted =
                timed(BOOT, () -> bootId(place).filter(now -> !now.equals(before)).map(_ -> true));
        if (booted.isEmpty()) {
            return new Judgement.Failed(
                    "it has not booted anew after " + BOOT.toMinutes() + " min");
        }
        var limit = place.equals(Place.HOST) ? ROUTER_AFTER_HOST : ROUTER_AFTER_VM;
        var back =
                timed(
                        limit,
                        () ->
                                well.stream()
                                                .allMatch(wan ->
                                                        found(wan, seen -> isWell(wan, seen))
                                                                .isPresent())
                                        ? Optional.of(true)
                                        : Optional.empty());
        return back.<Judgement>map(took ->
                        new Judgement.Passed(
                                "booted after "
                                        + seconds(booted.get())
                                        + ", each WAN as before after "
                                        + seconds(took)
                                        + " more"))
                .orElse(
                        new Judgement.Failed(
                                "it has booted, but "
                                        + limit.toMinutes()
                                        + " min later not each WAN is as before"));
    }

    /// The connection may break before the command's end is told: the boot id tells what came of
    /// it.
    private void askToReboot(Place place) {
        try {
            hands.act(place, "systemctl", "reboot");
        } catch (Unobservable broken) {
            return;
        }
    }

    private Optional<String> bootId(Place place) {
        try {
            return Optional.of(hands.look().text(place, "cat", BOOT_ID).strip());
        } catch (Unobservable notNow) {
            return Optional.empty();
        }
    }

    /// A timer in the VM does it should we not come back.
    private void leaveWord(Wan wan, List<String> back) {
        forgetWord(wan);
        did(
                Stream.concat(
                                Stream.of(
                                        "systemd-run",
                                        "--quiet",
                                        "--collect",
                                        "--unit=" + word(wan),
                                        "--on-active=" + SWITCH_SECONDS),
                                back.stream())
                        .toList());
    }

    private void forgetWord(Wan wan) {
        hands.act(Place.ROUTER, "systemctl", "--quiet", "stop", word(wan) + ".timer");
    }

    private static String word(Wan wan) {
        return "mwan-verify-restore-" + wan.name();
    }

    private void did(List<String> argv) {
        var result = hands.act(Place.ROUTER, argv.toArray(String[]::new));
        if (!result.ok()) {
            throw new Unobservable(
                    "in the VM: " + result.command() + ": " + Facts.firstLine(result));
        }
    }

    private Optional<Duration> timed(Duration limit, Supplier<Optional<Boolean>> found) {
        var began = Instant.now();
        return hands.until(limit, found).map(_ -> Duration.between(began, Instant.now()));
    }

    private static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
}
