package mwan.provision.verify.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mwan.provision.verify.seen.RouterStatus;
import mwan.site.Site;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.UnitName;

/// The router's own verdicts on its WANs.
final class HealthChecks {
    static final Kind DAEMON =
            Kind.of(
                    Group.HEALTH,
                    "daemon",
                    "the router answers, and watches each WAN of the site",
                    "the daemon does not run, or has another site's configuration",
                    "in the VM: systemctl status mwan; journalctl -u mwan; mwan-provision up");
    static final Kind VERDICT =
            Kind.of(
                    Group.HEALTH,
                    "{family}.{wan}",
                    "{wan} is healthy for {family}",
                    "the line has failed for this family, for the reason that is named",
                    "in the VM: mwan health; mwan status");
    static final Kind IN_SERVICE =
            Kind.of(
                    Group.HEALTH,
                    "in-service.{wan}",
                    "{wan} is in service",
                    "somebody has drained the WAN and not restored it",
                    "mwan-provision restore {wan}");

    static final List<Kind> KINDS = List.of(DAEMON, VERDICT, IN_SERVICE);

    private HealthChecks() {}

    static List<Check> of(Site site) {
        var checks = new ArrayList<Check>();
        var wans = site.router().wans();
        checks.add(
                DAEMON.check()
                        .needing(ServiceChecks.unitId(UnitName.parse("mwan.service")))
                        .expecting("a status with " + wans.stream().map(Wan::name).toList())
                        .looking(evidence -> daemon(evidence, wans)));
        for (var wan : wans) {
            Facts.families(wan).forEach(family -> checks.add(verdict(wan, family)));
            checks.add(
                    IN_SERVICE
                            .check("wan", wan.name())
                            .needing(DAEMON.id())
                            .expecting("not drained")
                            .looking(evidence ->
                                    new Facts(evidence)
                                            .status()
                                            .of(wan.name())
                                            .map(seen ->
                                                    Judgement.of(
                                                            !seen.drained(),
                                                            seen.drained()
                                                                    ? "drained"
                                                                    : "not drained"))
                                            .orElse(
                                                    new Judgement.Unobserved(
                                                            "the router does not know it"))));
        }
        return checks;
    }

    static String id(Wan wan, Family family) {
        return VERDICT.id()
                .replace("{family}", family.label())
                .replace("{wan}", wan.name().value());
    }

    private static Check verdict(Wan wan, Family family) {
        return VERDICT.check(Map.of("wan", wan.name(), "family", family.label()))
                .needing(DAEMON.id(), LeaseChecks.id(wan, family), RouteChecks.tableId(wan, family))
                .expecting("healthy")
                .looking(evidence -> verdict(new Facts(evidence).status(), wan, family));
    }

    static Judgement verdict(RouterStatus status, Wan wan, Family family) {
        return status.of(wan.name())
                .flatMap(seen -> seen.of(family))
                .map(seen -> Judgement.of(seen.isHealthy(), seen.toString()))
                .orElse(new Judgement.Failed("the router does not watch it"));
    }

    /// That it does not answer is here what was seen, not what hid it.
    private static Judgement daemon(Evidence evidence, List<Wan> wans) {
        try {
            return daemon(new Facts(evidence).status(), wans);
        } catch (Unobservable silent) {
            return new Judgement.Failed(silent.why());
        }
    }

    static Judgement daemon(RouterStatus status, List<Wan> wans) {
        var unknown =
                wans.stream().map(Wan::name).filter(name -> status.of(name).isEmpty()).toList();
        return Judgement.of(
                unknown.isEmpty(),
                unknown.isEmpty()
                        ? "a status with "
                                + status.wans().stream().map(RouterStatus.WanStatus::name).toList()
                        : "it does not know " + unknown);
    }
}
