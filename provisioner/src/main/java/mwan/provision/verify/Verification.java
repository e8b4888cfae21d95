package mwan.provision.verify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.proxmox.Waiting;
import mwan.provision.verify.check.Check;
import mwan.provision.verify.check.Checklist;
import mwan.provision.verify.check.Disruptions;
import mwan.provision.verify.check.Evidence;
import mwan.provision.verify.check.Judgement;
import mwan.provision.verify.check.Place;
import mwan.provision.verify.check.Unobservable;
import mwan.provision.verify.seen.NotUnderstood;
import mwan.site.Site;
import mwan.value.BadValue;
import mwan.value.Family;

/// A run of the checklist. Checks run side by side, each as soon as what it depends on is known;
/// one whose cause has failed is not looked at, so that the first cause stands out.
public final class Verification {
    private final Checklist checklist;
    private final Evidence evidence;
    private final Onlooker onlooker;
    private final Map<String, CompletableFuture<Outcome>> outcomes = new LinkedHashMap<>();

    /// Held by what must be measured with nothing else of its family going on: other connections
    /// take slots.
    private final Map<Family, ReentrantLock> measuring =
            Map.of(Family.IPV4, new ReentrantLock(), Family.IPV6, new ReentrantLock());

    private Verification(Checklist checklist, Evidence evidence, Onlooker onlooker) {
        this.checklist = checklist;
        this.evidence = evidence;
        this.onlooker = onlooker;
        checklist.checks().forEach(check -> outcomes.put(check.id(), new CompletableFuture<>()));
    }

    public static Report run(Site site, Hosts hosts, Options options, Onlooker onlooker) {
        return run(site, hosts, options, onlooker, InstantSource.system());
    }

    /// The same with another list than the site's own.
    public static Report run(
            Site site, Hosts hosts, Options options, Checklist checklist, Onlooker onlooker) {
        return run(site, hosts, options, checklist, onlooker, InstantSource.system());
    }

    static Report run(
            Site site, Hosts hosts, Options options, Onlooker onlooker, InstantSource clock) {
        return run(
                site, hosts, options, chosen(Checklist.of(site), options.only()), onlooker, clock);
    }

    private static Report run(
            Site site,
            Hosts hosts,
            Options options,
            Checklist checklist,
            Onlooker onlooker,
            InstantSource clock) {
        var started = clock.instant();
        var outcomes = new ArrayList<Outcome>();
        try (var connections = new Connections(hosts)) {
            var disruptions =
                    new Disruptions(site, new LiveHands(connections, clock, Waiting.real()));
            // Reboots come first: the checklist then tells what has outlived them.
            outcomes.addAll(
                    inTurn(
                            reboots(disruptions, options),
                            new Picture(connections, clock),
                            onlooker));
            connections.tryAgain();
            openAll(site, connections);
            outcomes.addAll(judge(checklist, new Picture(connections, clock), onlooker));
            outcomes.removeIf(outcome -> !isReported(outcome, options.only()));
            var checks = broken(disruptions, options);
            outcomes.addAll(
                    firstFailure(outcomes)
                            .map(failed ->
                                    checks.stream()
                                            .map(check -> Outcome.hidden(check, failed))
                                            .toList())
                            .orElseGet(() ->
                                    inTurn(checks, new Picture(connections, clock), onlooker)));
        }
        outcomes.sort(Comparator.comparing(outcome -> outcome.check().group()));
        return new Report(site.name(), options.traceId(), started, outcomes);
    }

    private static List<Check> reboots(Disruptions disruptions, Options options) {
        var checks = new ArrayList<Check>();
        if (options.disruptions().contains(Disruption.HOST_REBOOT)) {
            checks.add(disruptions.hostReboot());
        }
        if (options.disruptions().contains(Disruption.VM_REBOOT)) {
            checks.add(disruptions.vmReboot());
        }
        return checks;
    }

    /// Breaks what was asked for, but only a router that is well: else its users would lose what
    /// they still have, and nothing would be proven.
    private static List<Check> broken(Disruptions disruptions, Options options) {
        var checks = new ArrayList<Check>();
        if (options.disruptions().contains(Disruption.DRAIN)) {
            checks.addAll(disruptions.drains());
        }
        if (options.disruptions().contains(Disruption.FAILOVER)) {
            checks.addAll(disruptions.failovers());
        }
        return checks;
    }

    private static Optional<String> firstFailure(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome.required() && outcome.failed())
                .map(outcome -> outcome.check().id())
                .findFirst();
    }

    /// One after the other, whatever the one before came to.
    private static List<Outcome> inTurn(List<Check> checks, Evidence evidence, Onlooker onlooker) {
        return checks.stream()
                .map(check -> {
                    onlooker.looksAt(check);
                    var outcome = looked(check, evidence);
                    onlooker.saw(outcome);
                    return outcome;
                })
                .toList();
    }

    /// All checks of a list against one picture.
    static List<Outcome> judge(Checklist checklist, Evidence evidence, Onlooker onlooker) {
        var run = new Verification(checklist, evidence, onlooker);
        for (var check : checklist.checks()) {
            Thread.ofVirtual().name(check.id()).start(() -> run.settle(check));
        }
        return run.outcomes.values().stream().map(CompletableFuture::join).toList();
    }

    private static Checklist chosen(Checklist all, Set<String> only) {
        var unknown = all.unknown(only);
        if (!unknown.isEmpty()) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot choose checks",
                    String.join(", ", unknown),
                    "there is no such check or group for this site",
                    "docs/checks.md lists them all");
        }
        return only.isEmpty() ? all : all.with(only);
    }

    /// What was not asked for is only told when it is the cause of something.
    private static boolean isReported(Outcome outcome, Set<String> only) {
        return only.isEmpty() || Checklist.isWanted(outcome.check(), only) || outcome.failed();
    }

    /// Connecting to a host on the Internet takes a slot of the balance: it is over before anything
    /// is measured.
    private static void openAll(Site site, Connections connections) {
        var places = new ArrayList<>(List.of(Place.ROUTER));
        site.host().ifPresent(_ -> places.add(Place.HOST));
        var verify = site.verify();
        verify.inside().forEach(host -> places.add(Place.inside(host.name())));
        verify.outside().forEach(host -> places.add(Place.outside(host.name())));
        verify.edge().ifPresent(host -> places.add(Place.edge(host.name())));
        var threads =
                places.stream()
                        .map(place -> Thread.ofVirtual().start(() -> open(connections, place)))
                        .toList();
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void open(Connections connections, Place place) {
        try {
            connections.use(place, remote -> remote);
        } catch (Unobservable unreachable) {
            // The checks that need this place tell it, each for itself.
            return;
        }
    }

    private void settle(Check check) {
        var mine = future(check.id());
        try {
            var outcome =
                    hiddenBy(check)
                            .map(cause -> Outcome.hidden(check, cause))
                            .orElseGet(() -> explained(look(check)));
            synchronized (onlooker) {
                onlooker.saw(outcome);
            }
            mine.complete(outcome);
        } catch (RuntimeException | Error fault) {
            mine.completeExceptionally(fault);
        }
    }

    /// The first cause for which there is nothing to see here.
    private Optional<String> hiddenBy(Check check) {
        var before = checklist.before(check).map(id -> future(id).join()).toList();
        for (var outcome : before) {
            if (isCause(outcome) && !check.explainedBy().contains(outcome.check().id())) {
                return Optional.of(outcome.check().id());
            }
        }
        return before.stream()
                .filter(outcome -> check.needs().contains(outcome.check().id()))
                .filter(outcome ->
                        outcome.status() == Outcome.Status.UNOBSERVED && outcome.required())
                .map(outcome -> outcome.because().orElse(outcome.check().id()))
                .findFirst();
    }

    /// A failure that another check's failure explains is that one's.
    private Outcome explained(Outcome outcome) {
        return outcome.failed()
                ? checklist
                        .before(outcome.check())
                        .map(id -> future(id).join())
                        .filter(Verification::isCause)
                        .findFirst()
                        .map(cause -> outcome.because(cause.check().id()))
                        .orElse(outcome)
                : outcome;
    }

    /// What only advises is no cause of anything.
    private static boolean isCause(Outcome outcome) {
        return outcome.failed() && outcome.required();
    }

    private Outcome look(Check check) {
        if (check.alone().isEmpty()) {
            return lookedNow(check);
        }
        var lock = java.util.Objects.requireNonNull(measuring.get(check.alone().get()));
        lock.lock();
        try {
            return lookedNow(check);
        } finally {
            lock.unlock();
        }
    }

    private Outcome lookedNow(Check check) {
        synchronized (onlooker) {
            onlooker.looksAt(check);
        }
        return looked(check, evidence);
    }

    private static Outcome looked(Check check, Evidence evidence) {
        var began = Instant.now();
        var judgement = judged(check, evidence);
        return Outcome.of(check, judgement, Duration.between(began, Instant.now()));
    }

    private static Judgement judged(Check check, Evidence evidence) {
        try {
            return check.look().apply(evidence);
        } catch (Unobservable hidden) {
            return new Judgement.Unobserved(hidden.why());
        } catch (NotUnderstood | BadValue notUnderstood) {
            return new Judgement.Unobserved(String.valueOf(notUnderstood.getMessage()));
        }
    }

    private CompletableFuture<Outcome> future(String id) {
        return java.util.Objects.requireNonNull(outcomes.get(id));
    }
}
