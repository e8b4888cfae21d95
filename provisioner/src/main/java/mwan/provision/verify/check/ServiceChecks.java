package mwan.provision.verify.check;

import java.util.ArrayList;
import java.util.List;
import mwan.provision.verify.seen.LogLine;
import mwan.provision.verify.seen.UnitList;
import mwan.site.Site;
import mwan.value.BadValue;
import mwan.value.TraceId;
import mwan.value.UnitName;

/// The units in the VM, and the trace that ties their logs together.
final class ServiceChecks {
    static final Kind UNIT =
            Kind.of(
                    Group.SERVICES,
                    "{unit}",
                    "{unit} is active",
                    "a unit that the router needs is not running",
                    "in the VM: systemctl status {unit}; journalctl -b -u {unit}");
    static final Kind FAILED =
            Kind.of(
                    Group.SERVICES,
                    "failed",
                    "no unit has failed",
                    "something in the VM has failed, which may be felt later",
                    "in the VM: systemctl --failed; journalctl -b -p err");
    static final Kind TRACE =
            Kind.of(
                    Group.SERVICES,
                    "trace",
                    "the trace id of the boot or the deploy is written down",
                    "log lines of one boot or deploy cannot be found together",
                    "in the VM: cat /run/mwan-trace-id /var/lib/mwan/trace-id; systemctl restart mwan");
    static final Kind LOG =
            Kind.of(
                    Group.SERVICES,
                    "debug-log",
                    "the debug log is written as JSON lines with the trace id",
                    "debug logging is on in the site file, but nothing is written",
                    "in the VM: tail /var/log/mwan-debug.log; df /var/log; systemctl restart mwan");

    static final List<Kind> KINDS = List.of(UNIT, FAILED, TRACE, LOG);

    private static final List<UnitName> ALWAYS =
            List.of("systemd-networkd.service", "nftables.service", "mwan.service").stream()
                    .map(UnitName::parse)
                    .toList();

    /// The check without which nobody knows what the ISPs gave.
    static final String NETWORKD = unitId(UnitName.parse("systemd-networkd.service"));

    private ServiceChecks() {}

    static List<UnitName> units(Site site) {
        var units = new ArrayList<>(ALWAYS);
        if (site.router().wans().stream().anyMatch(wan -> wan.dot1x().isPresent())) {
            units.add(Dot1xChecks.SUPPLICANT);
        }
        return units;
    }

    static String unitId(UnitName unit) {
        return UNIT.id(name(unit));
    }

    static List<Check> of(Site site) {
        var checks = new ArrayList<Check>();
        for (var unit : units(site)) {
            checks.add(
                    UNIT.check("unit", name(unit))
                            .needing(VmChecks.SSH.id())
                            .explainedBy(links(site, unit))
                            .expecting("active")
                            .looking(evidence -> active(evidence, unit)));
        }
        checks.add(
                FAILED.check()
                        .needing(VmChecks.SSH.id())
                        .spoiledBy(units(site).stream().map(ServiceChecks::unitId).toList())
                        .expecting("none")
                        .looking(evidence ->
                                failed(
                                        UnitList.parse(
                                                evidence.text(
                                                        Place.ROUTER,
                                                        "systemctl",
                                                        "list-units",
                                                        "--failed",
                                                        "--all",
                                                        "--output=json",
                                                        "--no-pager")))));
        checks.add(
                TRACE.check()
                        .needing(VmChecks.SSH.id())
                        .expecting(
                                "the same trace id in /run/mwan-trace-id and /var/lib/mwan/trace-id")
                        .looking(evidence ->
                                trace(
                                        file(evidence, "/run/mwan-trace-id"),
                                        file(evidence, "/var/lib/mwan/trace-id"))));
        if (site.router().tracing().debugLogging()) {
            checks.add(
                    LOG.check()
                            .needing(unitId(UnitName.parse("mwan.service")))
                            .expecting("JSON lines with a traceId")
                            .looking(evidence -> log(evidence)));
        }
        return checks;
    }

    /// The supplicant ends when the link on which it speaks is gone.
    private static List<String> links(Site site, UnitName unit) {
        return unit.equals(Dot1xChecks.SUPPLICANT)
                ? site.router().wans().stream()
                        .filter(wan -> wan.dot1x().isPresent())
                        .map(wan -> LinkChecks.id(LinkChecks.PRESENT, wan))
                        .toList()
                : List.of();
    }

    private static String name(UnitName unit) {
        return unit.value().replaceAll("\\.service$", "");
    }

    private static Judgement active(Evidence evidence, UnitName unit) {
        var seen = new Facts(evidence).unit(Place.ROUTER, unit);
        var state =
                seen.get("LoadState").equals("not-found")
                        ? "there is no such unit"
                        : seen.get("ActiveState")
                                + " ("
                                + seen.get("SubState")
                                + "), result "
                                + seen.get("Result");
        return Judgement.of(seen.get("ActiveState").equals("active"), state);
    }

    static Judgement failed(UnitList units) {
        return Judgement.of(
                units.names().isEmpty(),
                units.names().isEmpty() ? "none" : String.join(", ", units.names()));
    }

    private static String file(Evidence evidence, String path) {
        return evidence.read(Place.ROUTER, path).map(bytes -> bytes.text().strip()).orElse("");
    }

    static Judgement trace(String now, String kept) {
        try {
            return Judgement.of(
                    TraceId.parse(now).equals(TraceId.parse(kept)),
                    now.equals(kept) ? now : now + " and " + kept);
        } catch (BadValue noTraceId) {
            return new Judgement.Failed(
                    "no trace id: " + BadValue.quoted(now) + ", " + BadValue.quoted(kept));
        }
    }

    private static Judgement log(Evidence evidence) {
        var last =
                evidence.text(Place.ROUTER, "tail", "-n", "1", "/var/log/mwan-debug.log").strip();
        if (last.isEmpty()) {
            return new Judgement.Failed("it is empty");
        }
        var trace = LogLine.parse(last).traceId();
        return trace.<Judgement>map(id -> new Judgement.Passed("traceId " + id))
                .orElse(new Judgement.Failed("no traceId in " + BadValue.quoted(last)));
    }
}
