package mwan.provision.verify.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.verify.seen.EdgeRoutes;
import mwan.provision.verify.seen.OpnsenseConfig;
import mwan.site.Attachment;
import mwan.site.Router;
import mwan.site.Site;
import mwan.value.IpAddress;

/// Whether OPNsense has moved behind the router: for `opnsense check`, not for `verify`, since a
/// site that never had lines of OPNsense's own has nothing to move.
public final class MigrationChecks {
    /// How far the move has come.
    public enum Phase {
        /// The old lines carry, and the router is tried beside them.
        PARALLEL,
        /// The router carries, and the old lines go.
        CUTOVER
    }

    private static final Kind DEFAULT4 =
            Kind.of(
                    Group.OPNSENSE,
                    "default.ipv4",
                    "OPNsense's IPv4 default route is this router",
                    "OPNsense still sends IPv4 by a line of its own",
                    "System → Gateways → Configuration: MWAN4 is upstream gateway with the lowest"
                            + " priority number, the old ones are disabled");
    private static final Kind DEFAULT6 =
            Kind.of(
                    Group.OPNSENSE,
                    "default.ipv6",
                    "OPNsense's IPv6 default route is this router's link-local address",
                    "OPNsense still sends IPv6 by a line of its own",
                    "System → Gateways → Configuration: MWAN6 is upstream gateway with the lowest"
                            + " priority number, the old ones are disabled");
    private static final Kind GROUPS =
            Kind.of(
                    Group.OPNSENSE,
                    "left.gateway-groups",
                    "no gateway group is left",
                    "a rule with a gateway group sends flows past this router",
                    "System → Gateways → Group: remove them, and from the rules that name them");
    private static final Kind NPT =
            Kind.of(
                    Group.OPNSENSE,
                    "left.npt",
                    "no rule of IPv6 prefix translation is left",
                    "prefixes are translated twice, or to a line that is gone",
                    "Firewall → NAT → NPTv6: remove them; this router translates");
    private static final Kind LINES =
            Kind.of(
                    Group.OPNSENSE,
                    "left.interfaces",
                    "no interface of an old line is left",
                    "OPNsense leases an address beside the router, and the provider may serve one"
                            + " of the two only",
                    "Interfaces → Assignments: remove them");
    private static final Kind OPNATT =
            Kind.of(
                    Group.OPNSENSE,
                    "left.opnatt",
                    "no script of opnatt is left",
                    "opnatt authenticates with the same certificates, and takes the line from the"
                            + " router",
                    "remove its start-up hook and folder in OPNsense's shell; certificates fetch"
                            + " has brought the certificates");

    private final Router router;
    private final Place place;
    private final String folder;
    private final boolean required;

    private MigrationChecks(Router router, Place place, String folder, boolean required) {
        this.router = router;
        this.place = place;
        this.folder = folder;
        this.required = required;
    }

    /// @param folder where OPNsense keeps config.xml
    public static Checklist of(Site site, Phase phase, String folder) {
        var edge =
                site.verify()
                        .edge()
                        .orElseThrow(() ->
                                new UserError(
                                        ExitCode.WRONG_REQUEST,
                                        "cannot look at OPNsense",
                                        "verify.edge",
                                        "the site file does not say how it is reached",
                                        "name it there, with its SSH"));
        var checks = new ArrayList<>(EdgeChecks.of(site));
        checks.addAll(
                new MigrationChecks(
                                site.router(),
                                Place.edge(edge.name()),
                                folder,
                                phase == Phase.CUTOVER)
                        .all());
        return Checklist.of(checks);
    }

    /// In phase 1 they only tell what is still to come.
    private List<Check> all() {
        var all = new ArrayList<Check>();
        all.add(
                draft(DEFAULT4)
                        .expecting(router.inside().address().address().toString())
                        .looking(evidence ->
                                isDefault(
                                        defaults(evidence, "-4", "inet"),
                                        router.inside().address().address())));
        if (router.inside().attachment().orElse(null) instanceof Attachment.Bridge own) {
            all.add(
                    draft(DEFAULT6)
                            .expecting(own.mac().linkLocal().toString())
                            .looking(evidence ->
                                    isDefault(
                                            defaults(evidence, "-6", "inet6"),
                                            own.mac().linkLocal())));
        }
        all.add(left(GROUPS, OpnsenseConfig::gatewayGroups));
        all.add(left(NPT, OpnsenseConfig::npt));
        all.add(left(LINES, OpnsenseConfig::lines));
        all.add(draft(OPNATT).expecting("none").looking(this::opnatt));
        return all;
    }

    private Check.Draft draft(Kind kind) {
        return required ? kind.check() : kind.check().optional();
    }

    private Check left(Kind kind, Function<OpnsenseConfig, List<String>> what) {
        return draft(kind)
                .expecting("none")
                .looking(evidence -> none(what.apply(config(evidence))));
    }

    private Judgement opnatt(Evidence evidence) {
        // `find` complains of a folder that is not there, which is as it should be.
        var found =
                evidence.ask(
                        place,
                        "find",
                        folder,
                        "/usr/local/etc/rc.syshook.d",
                        "-type",
                        "f",
                        "-path",
                        "*opnatt*");
        return none(found.text().lines().toList());
    }

    private static Judgement none(List<String> left) {
        return Judgement.of(
                left.isEmpty(),
                left.isEmpty() ? "none" : "still there: " + String.join(", ", left));
    }

    private OpnsenseConfig config(Evidence evidence) {
        var path = folder + "/config.xml";
        var text =
                evidence.read(place, path)
                        .orElseThrow(() ->
                                new Unobservable(
                                        "there is no "
                                                + path
                                                + " on "
                                                + place
                                                + ": --folder names another folder"))
                        .text();
        return OpnsenseConfig.parse(text, ours());
    }

    private Set<String> ours() {
        var ours = new HashSet<>(Set.of(router.inside().address().address().toString()));
        if (router.inside().attachment().orElse(null) instanceof Attachment.Bridge own) {
            ours.add(own.mac().linkLocal().toString());
        }
        return ours;
    }

    private EdgeRoutes defaults(Evidence evidence, String linux, String freeBsd) {
        var seen = evidence.ask(place, "ip", "-json", linux, "route", "show", "default");
        return seen.ok()
                ? EdgeRoutes.ofLinux(seen.text())
                : EdgeRoutes.ofFreeBsd(evidence.text(place, "netstat", "-rn", "-f", freeBsd));
    }

    private static Judgement isDefault(EdgeRoutes routes, IpAddress wanted) {
        var seen = routes.defaults().isEmpty() ? "none" : routes.defaults().toString();
        return Judgement.of(routes.defaults().equals(List.of(wanted)), seen);
    }
}
