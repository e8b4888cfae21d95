package mwan.provision.verify.check;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import mwan.provision.ssh.Result;
import mwan.provision.verify.seen.KernelRoutes;
import mwan.provision.verify.seen.KernelRules;
import mwan.provision.verify.seen.KeyValues;
import mwan.provision.verify.seen.Links;
import mwan.provision.verify.seen.NetworkdLink;
import mwan.provision.verify.seen.NftRuleset;
import mwan.provision.verify.seen.RouterStatus;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.InterfaceName;
import mwan.value.UnitName;

/// The facts that several checks share, each with the one question that gives it.
final class Facts {
    /// What `ip` ends with when the kernel refuses, as it does for a table without any route.
    private static final int KERNEL_REFUSED = 2;

    private final Evidence evidence;

    Facts(Evidence evidence) {
        this.evidence = evidence;
    }

    Links links() {
        return Links.parse(
                evidence.text(Place.ROUTER, "ip", "-json", "-details", "address", "show"));
    }

    /// The link, or why there is nothing to see.
    Links.Link link(InterfaceName name) {
        return links().named(name).orElseThrow(() -> new Unobservable("there is no link " + name));
    }

    NftRuleset nft() {
        return NftRuleset.parse(evidence.text(Place.ROUTER, "nft", "--json", "list", "ruleset"));
    }

    NetworkdLink networkd(InterfaceName link) {
        return NetworkdLink.parse(
                evidence.text(Place.ROUTER, "networkctl", "--json=short", "status", link.value()));
    }

    RouterStatus status() {
        return RouterStatus.parse(
                evidence.text(Place.ROUTER, "mwan", "status", "--output", "json"));
    }

    KernelRules rules(Family family) {
        return KernelRules.parse(
                evidence.text(Place.ROUTER, "ip", option(family), "-json", "rule", "show"));
    }

    /// @param table a number, a WAN's name, or `main`
    KernelRoutes routes(Family family, String table) {
        var result =
                evidence.ask(
                        Place.ROUTER,
                        "ip",
                        option(family),
                        "-json",
                        "route",
                        "show",
                        "table",
                        table);
        if (result.exit().orElse(0) == KERNEL_REFUSED) {
            return KernelRoutes.EMPTY;
        }
        if (!result.ok()) {
            throw new Unobservable(firstLine(result));
        }
        return KernelRoutes.parse(result.text());
    }

    KeyValues unit(Place place, UnitName unit) {
        return KeyValues.parse(
                evidence.text(
                        place,
                        "systemctl",
                        "show",
                        "--property=LoadState,UnitFileState,ActiveState,SubState,Result,ExecStop",
                        unit.value()));
    }

    /// The WANs that the router itself may use for a family: the healthy ones in service of the
    /// lowest tier that has one.
    List<Wan> able(Router router, Family family) {
        return lowestTier(router, family, (_, _) -> true);
    }

    /// The WANs that carry new flows of hosts behind the router: such as [#able] that have what
    /// hosts' addresses are translated to.
    List<Wan> carrying(Router router, Family family) {
        return lowestTier(
                router,
                family,
                (wan, seen) ->
                        family == Family.IPV4
                                || seen.delegation().isPresent()
                                || wan.ipv6()
                                        .filter(Wan.Ipv6::masqueradeWithoutDelegation)
                                        .isPresent());
    }

    private List<Wan> lowestTier(
            Router router, Family family, BiPredicate<Wan, RouterStatus.FamilyStatus> wanted) {
        var status = status();
        var able =
                router.wans().stream()
                        .filter(wan -> has(wan, family))
                        .filter(wan ->
                                status.of(wan.name())
                                        .filter(seen -> !seen.drained())
                                        .flatMap(seen -> seen.of(family))
                                        .filter(RouterStatus.FamilyStatus::isHealthy)
                                        .filter(seen -> wanted.test(wan, seen))
                                        .isPresent())
                        .toList();
        var lowest = able.stream().mapToInt(Wan::tier).min();
        return able.stream().filter(wan -> wan.tier() == lowest.orElseThrow()).toList();
    }

    static boolean has(Wan wan, Family family) {
        return family == Family.IPV4 ? wan.ipv4().isPresent() : wan.ipv6().isPresent();
    }

    static List<Family> families(Wan wan) {
        return List.of(Family.values()).stream().filter(family -> has(wan, family)).toList();
    }

    static String option(Family family) {
        return family == Family.IPV4 ? "-4" : "-6";
    }

    static String firstLine(Result result) {
        return firstLine(result.complaint())
                .or(() -> firstLine(result.text()))
                .orElse(result.command() + " failed");
    }

    private static Optional<String> firstLine(String text) {
        return text.strip().lines().findFirst();
    }
}
