package mwan.runtime.daemon;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mwan.runtime.dot1x.ClientCertificate;
import mwan.runtime.health.Health;
import mwan.runtime.health.LineId;
import mwan.runtime.health.LineReport;
import mwan.runtime.health.Moment;
import mwan.runtime.health.Question;
import mwan.runtime.libc.Poller;
import mwan.runtime.log.Entry;
import mwan.runtime.log.Level;
import mwan.runtime.log.Log;
import mwan.runtime.netlink.Sent;
import mwan.runtime.picture.Picture;
import mwan.runtime.picture.Verdict;
import mwan.runtime.picture.WanPicture;
import mwan.site.Router;
import mwan.value.Family;
import mwan.value.WanName;

/// All that watches the lines of one site: made anew when the site file changes.
final class Watch implements AutoCloseable {
    private final Router router;
    private final Health health;
    private final Prober prober;
    private final ServiceProber services;
    private final Supplicants supplicants;
    private final FactsReader reader;
    private final Use use = new Use();
    private final VerdictBook verdicts;
    private final Log log;
    private final Map<LineId, String> unsendable = new HashMap<>();
    private List<WanFacts> facts = List.of();
    private boolean stale = true;
    private long observations;

    Watch(
            Router router,
            Places places,
            Poller poller,
            VerdictBook verdicts,
            InstantSource clock,
            Log log) {
        this.router = router;
        this.verdicts = verdicts;
        this.log = log;
        health = new Health(router, Moment.now());
        int identifier = new java.util.Random().nextInt();
        prober = new Prober(router, poller, identifier, health::answered);
        services = new ServiceProber(router, poller, answers(health));
        supplicants =
                new Supplicants(
                        router,
                        places.supplicant(),
                        places.run(),
                        poller,
                        this::stale,
                        places.certificates().stream().map(ClientCertificate::new).toList(),
                        clock,
                        log);
        reader = new FactsReader(router);
    }

    private static ServiceProber.Answers answers(Health health) {
        return new ServiceProber.Answers() {
            @Override
            public void answered(Question question, Moment now) {
                health.answered(question, now);
            }

            @Override
            public void failed(Question question, String why) {
                health.failed(question, why);
            }
        };
    }

    Router router() {
        return router;
    }

    Duration untilNext(Moment now) {
        var most = Duration.ofMillis(500);
        var wait = health.nextWake().map(wake -> wake.since(now)).orElse(most);
        return wait.isNegative() ? Duration.ZERO : wait.compareTo(most) > 0 ? most : wait;
    }

    /// A source has something new to say.
    void stale() {
        stale = true;
    }

    /// Grows whenever [#picture] may have become another.
    long changes() {
        return observations + health.changes();
    }

    /// Looks at the sources again, if one of them has something new.
    void observe(LinkTable table, LeaseBook leases, Moment now) {
        if (!stale) {
            return;
        }
        stale = false;
        observations++;
        prober.observe(table);
        supplicants.observe(table);
        facts = reader.read(table, leases::delegation, supplicants::state);
        for (var wan : facts) {
            if (!wan.carrier()) {
                leases.lineLost(wan.name());
            }
            for (var family : Family.values()) {
                var line = new LineId(wan.name(), family);
                if (health.lines().contains(line)) {
                    health.facts(line, wan.line(family), now);
                }
            }
        }
    }

    void tick(LinkTable table, Moment now) {
        supplicants.tick(now);
        for (var question : health.questions(now)) {
            services.ask(question, table);
        }
        services.keep(health::isOpen);
        for (var probe : health.tick(now)) {
            var failure = prober.send(probe);
            failure.ifPresent(_ -> health.unsendable(probe));
            note(probe.line(), failure.map(Throwable::getMessage));
        }
    }

    /// Looks who uses the lines.
    ///
    /// @param sent what the kernel has counted
    void observe(List<Sent> sent, Moment now) {
        for (var wan : router.wans()) {
            var count =
                    sent.stream()
                            .filter(link -> link.link().equals(wan.egress()))
                            .mapToLong(Sent::packets)
                            .findFirst();
            health.used(
                    wan.name(),
                    use.isUsed(wan.name(), count.orElse(0), prober.sent(wan.name()), now));
        }
    }

    /// Logs a reason once, not with each probe.
    private void note(LineId line, Optional<String> failure) {
        var before = Optional.ofNullable(unsendable.get(line));
        if (!failure.equals(before)) {
            failure.ifPresentOrElse(
                    reason -> unsendable.put(line, reason), () -> unsendable.remove(line));
            log.write(
                    Entry.of(
                                    failure.isPresent() ? Level.WARNING : Level.INFO,
                                    "probe",
                                    failure.map(reason -> "cannot be sent: " + reason)
                                            .orElse("can be sent again"))
                            .with("wan", line.wan())
                            .with("family", line.family().label()));
        }
    }

    Picture picture(boolean insideLink, Drains drains) {
        var wans = new HashMap<WanName, WanPicture>();
        for (var wan : facts) {
            wans.put(
                    wan.name(),
                    wan.picture(
                            verdict(wan.name(), Family.IPV4),
                            verdict(wan.name(), Family.IPV6),
                            drains.isDrained(wan.name())));
        }
        return new Picture(wans, insideLink);
    }

    private Verdict verdict(WanName wan, Family family) {
        var line = new LineId(wan, family);
        return health.lines().contains(line)
                ? verdicts.verdict(line, health.judgement(line))
                : verdicts.unwatched(line);
    }

    /// What an operator should know beside the verdicts.
    List<String> remarks() {
        return supplicants.remarks();
    }

    Map<LineId, LineReport> reports() {
        var reports = new HashMap<LineId, LineReport>();
        health.lines().forEach(line -> reports.put(line, health.report(line)));
        return reports;
    }

    @Override
    public void close() {
        prober.close();
        services.close();
        supplicants.close();
    }
}
