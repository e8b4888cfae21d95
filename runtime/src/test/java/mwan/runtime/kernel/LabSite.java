package mwan.runtime.kernel;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import mwan.runtime.picture.Picture;
import mwan.runtime.picture.Verdict;
import mwan.runtime.picture.WanPicture;
import mwan.site.Choosing;
import mwan.site.Router;
import mwan.site.SiteFiles;
import mwan.site.Wan;
import mwan.value.IpPrefix;
import mwan.value.Ipv4Address;
import mwan.value.Ipv4InterfaceAddress;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;
import mwan.value.Port;
import mwan.value.TableId;
import mwan.value.WanName;

/// The lab's site and pictures of it.
public final class LabSite {
    public static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    public static final WanName ATT = new WanName("att");
    public static final WanName WEBPASS = new WanName("webpass");
    public static final WanName MONKEYBRAINS = new WanName("monkeybrains");
    public static final Router ROUTER = SiteFiles.read(Path.of("../sites/lab.yaml")).router();

    private LabSite() {}

    /// The site with these instead of its own.
    private static Router like(
            List<Wan> wans,
            List<Router.Mapping> mappings,
            Router.Unmapped unmapped,
            Choosing choosing) {
        return like(wans, mappings, unmapped, choosing, ROUTER.kernel(), ROUTER.monitoring());
    }

    private static Router like(
            List<Wan> wans,
            List<Router.Mapping> mappings,
            Router.Unmapped unmapped,
            Choosing choosing,
            Router.Kernel kernel,
            Optional<Router.Monitoring> monitoring) {
        return new Router(
                ROUTER.management(),
                ROUTER.inside(),
                wans,
                mappings,
                unmapped,
                choosing,
                kernel,
                ROUTER.tracing(),
                ROUTER.notices(),
                ROUTER.dynamicDns(),
                monitoring);
    }

    /// With marks in another part of the mark, other priorities, and each WAN's table so much
    /// higher.
    public static Router moved(Router.Kernel kernel, int tables) {
        return like(
                ROUTER.wans().stream().map(wan -> withTable(wan, tables)).toList(),
                ROUTER.mappings(),
                ROUTER.unmapped(),
                ROUTER.choosing(),
                kernel,
                ROUTER.monitoring());
    }

    private static Wan withTable(Wan wan, int higher) {
        return new Wan(
                wan.name(),
                wan.mark(),
                new TableId(wan.table().number() + higher),
                wan.tier(),
                wan.weight(),
                wan.link(),
                wan.dot1x(),
                wan.ipv4(),
                wan.ipv6(),
                wan.health());
    }

    /// With metrics on the management link.
    public static Router monitored(int port) {
        return like(
                ROUTER.wans(),
                ROUTER.mappings(),
                ROUTER.unmapped(),
                ROUTER.choosing(),
                ROUTER.kernel(),
                Optional.of(new Router.Monitoring(new Port(port), List.of())));
    }

    public static Router choosing(Choosing choosing) {
        return like(ROUTER.wans(), ROUTER.mappings(), ROUTER.unmapped(), choosing);
    }

    /// The site with other WANs, as after a change of one's settings.
    public static Router changing(WanName name, UnaryOperator<Wan> change) {
        return like(
                ROUTER.wans().stream()
                        .map(wan -> wan.name().equals(name) ? change.apply(wan) : wan)
                        .toList(),
                ROUTER.mappings(),
                ROUTER.unmapped(),
                ROUTER.choosing());
    }

    /// The site that has this WAN no longer, nor addresses of it.
    public static Router without(WanName name) {
        return like(
                ROUTER.wans().stream().filter(wan -> !wan.name().equals(name)).toList(),
                List.of(),
                ROUTER.unmapped(),
                ROUTER.choosing());
    }

    public static Wan withIpv6(Wan wan, Wan.Inbound inbound, boolean masqueradeWithoutDelegation) {
        var ipv6 = wan.ipv6().orElseThrow();
        return new Wan(
                wan.name(),
                wan.mark(),
                wan.table(),
                wan.tier(),
                wan.weight(),
                wan.link(),
                wan.dot1x(),
                wan.ipv4(),
                Optional.of(
                        new Wan.Ipv6(
                                ipv6.delegationHint(),
                                ipv6.expected(),
                                inbound,
                                masqueradeWithoutDelegation,
                                ipv6.gateway())),
                wan.health());
    }

    public static Wan withMtu(Wan wan, int mtu) {
        var link = wan.link();
        return new Wan(
                wan.name(),
                wan.mark(),
                wan.table(),
                wan.tier(),
                wan.weight(),
                new Wan.Link(
                        link.name(),
                        link.attachment(),
                        link.driver(),
                        link.match(),
                        link.mac(),
                        link.vlan(),
                        Optional.of(mtu)),
                wan.dot1x(),
                wan.ipv4(),
                wan.ipv6(),
                wan.health());
    }

    /// Without the last mapping, so that its internal address has none.
    public static Router unmapped(Router.Unmapped unmapped) {
        var mappings = ROUTER.mappings();
        return like(
                ROUTER.wans(),
                mappings.subList(0, mappings.size() - 1),
                unmapped,
                ROUTER.choosing());
    }

    /// With an address of its own, and no delegation.
    public static WanPicture addressed6(WanPicture wan, String address) {
        return new WanPicture(
                wan.name(),
                wan.linkPresent(),
                wan.carrier(),
                wan.authentication(),
                wan.address4(),
                wan.gateway4(),
                Optional.of(Ipv6Address.parse(address)),
                wan.gateway6(),
                Optional.empty(),
                wan.ipv4(),
                wan.ipv6(),
                wan.drained());
    }

    public static Router sticky(Choosing.Sticky sticky) {
        return choosing(new Choosing(sticky, List.of(), List.of()));
    }

    /// @param source empty: all
    /// @param destination empty: all
    public static Choosing.Pin pin(
            String source, String destination, WanName wan, boolean failover) {
        return new Choosing.Pin(prefix(source), prefix(destination), wan, failover);
    }

    private static Optional<IpPrefix> prefix(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(IpPrefix.parse(text));
    }

    /// AT&T and Webpass up and healthy, Monkeybrains' link missing.
    public static Picture healthy() {
        return picture(UnaryOperator.identity(), UnaryOperator.identity());
    }

    public static Picture picture(
            UnaryOperator<WanPicture> changeAtt, UnaryOperator<WanPicture> changeWebpass) {
        Map<WanName, WanPicture> wans = new HashMap<>();
        wans.put(
                ATT,
                changeAtt.apply(
                        up(
                                ATT,
                                "104.57.224.10/23",
                                "104.57.224.1",
                                "fe80::a",
                                "2600:1700:2f71:c80::/60")));
        wans.put(
                WEBPASS,
                changeWebpass.apply(
                        up(
                                WEBPASS,
                                "136.25.91.242/29",
                                "136.25.91.241",
                                "fe80::b",
                                "2604:5500:c271:be00::/60")));
        wans.put(MONKEYBRAINS, WanPicture.unknown(MONKEYBRAINS, NOW));
        return new Picture(wans, true);
    }

    private static WanPicture up(
            WanName name, String address, String gateway4, String gateway6, String delegation) {
        return new WanPicture(
                name,
                true,
                true,
                WanPicture.Authentication.NOT_NEEDED,
                Optional.of(Ipv4InterfaceAddress.parse(address)),
                Optional.of(Ipv4Address.parse(gateway4)),
                Optional.empty(),
                Optional.of(Ipv6Address.parse(gateway6)),
                Optional.of(Ipv6Prefix.parse(delegation)),
                Verdict.healthy(NOW),
                Verdict.healthy(NOW),
                false);
    }

    public static WanPicture verdicts(WanPicture wan, Verdict ipv4, Verdict ipv6) {
        return new WanPicture(
                wan.name(),
                wan.linkPresent(),
                wan.carrier(),
                wan.authentication(),
                wan.address4(),
                wan.gateway4(),
                wan.address6(),
                wan.gateway6(),
                wan.delegation(),
                ipv4,
                ipv6,
                wan.drained());
    }

    public static WanPicture failed(WanPicture wan) {
        return verdicts(wan, unhealthy(), unhealthy());
    }

    public static Verdict unhealthy() {
        return Verdict.unhealthy(Verdict.Reason.UPSTREAM, "silent", NOW);
    }

    public static WanPicture delegated(WanPicture wan, Optional<Ipv6Prefix> delegation) {
        return new WanPicture(
                wan.name(),
                wan.linkPresent(),
                wan.carrier(),
                wan.authentication(),
                wan.address4(),
                wan.gateway4(),
                wan.address6(),
                wan.gateway6(),
                delegation,
                wan.ipv4(),
                wan.ipv6(),
                wan.drained());
    }

    public static WanPicture drained(WanPicture wan) {
        return new WanPicture(
                wan.name(),
                wan.linkPresent(),
                wan.carrier(),
                wan.authentication(),
                wan.address4(),
                wan.gateway4(),
                wan.address6(),
                wan.gateway6(),
                wan.delegation(),
                wan.ipv4(),
                wan.ipv6(),
                true);
    }

    public static WanPicture unleased(WanPicture wan) {
        return new WanPicture(
                wan.name(),
                wan.linkPresent(),
                wan.carrier(),
                wan.authentication(),
                Optional.empty(),
                Optional.empty(),
                wan.address6(),
                wan.gateway6(),
                wan.delegation(),
                wan.ipv4(),
                wan.ipv6(),
                wan.drained());
    }

    public static WanPicture named(WanPicture wan, WanName name) {
        return new WanPicture(
                name,
                wan.linkPresent(),
                wan.carrier(),
                wan.authentication(),
                wan.address4(),
                wan.gateway4(),
                wan.address6(),
                wan.gateway6(),
                wan.delegation(),
                wan.ipv4(),
                wan.ipv6(),
                wan.drained());
    }

    public static Wan weighted(Wan wan, WanName name, int weight) {
        return new Wan(
                name,
                wan.mark(),
                wan.table(),
                wan.tier(),
                weight,
                wan.link(),
                wan.dot1x(),
                wan.ipv4(),
                wan.ipv6(),
                wan.health());
    }
}
