package mwan.runtime.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.runtime.netlink.KernelRoute;
import mwan.runtime.netlink.Link;
import mwan.runtime.netlink.LinkAddress;
import mwan.runtime.netlink.NextHop;
import mwan.runtime.netlink.Protocol;
import mwan.runtime.netlink.RoutingTable;
import mwan.runtime.picture.WanPicture.Authentication;
import mwan.site.Router;
import mwan.site.SiteFiles;
import mwan.value.Family;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;
import mwan.value.IpPrefix;
import mwan.value.Ipv4Address;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;
import org.junit.jupiter.api.Test;

class FactsReaderTest {
    private static final Router ROUTER = SiteFiles.read(Path.of("../sites/vault.yaml")).router();
    private static final InterfaceName ATT = new InterfaceName("enatt0.3242");
    private static final InterfaceName WEBPASS = new InterfaceName("enwebpass0");
    private static final Protocol DHCP = new Protocol(16);
    private static final Protocol RA = new Protocol(9);
    private static final Ipv6Prefix DELEGATION = Ipv6Prefix.parse("2600:1700:2f71:c80::/60");

    private final FactsReader reader = new FactsReader(ROUTER);

    private static Link link(InterfaceName name, boolean carrier) {
        return new Link(1, name, true, carrier, 1500, Optional.empty());
    }

    private static LinkAddress address(InterfaceName link, String address, Protocol protocol) {
        return new LinkAddress(
                link, IpAddress.parse(address), 23, LinkAddress.Scope.GLOBAL, protocol);
    }

    private static KernelRoute gateway(
            int table, InterfaceName link, String via, Protocol protocol) {
        var address = IpAddress.parse(via);
        return new KernelRoute(
                new RoutingTable(table),
                IpPrefix.parse(address.family() == Family.IPV4 ? "0.0.0.0/0" : "::/0"),
                KernelRoute.Kind.UNICAST,
                List.of(NextHop.via(address, link)),
                1024,
                protocol);
    }

    private static LinkTable whole() {
        return new LinkTable(
                List.of(link(ATT, true), link(WEBPASS, true)),
                List.of(
                        address(ATT, "104.57.224.10", DHCP),
                        address(ATT, "2600:1700:2f70::5", DHCP),
                        address(ATT, "2600:1700:2f71:c80::1", Protocol.MWAN)),
                List.of(gateway(100, ATT, "104.57.224.1", DHCP), gateway(100, ATT, "fe80::1", RA)));
    }

    private WanFacts att(LinkTable table) {
        return facts(table).getFirst();
    }

    private List<WanFacts> facts(LinkTable table) {
        return reader.read(table, _ -> Optional.of(DELEGATION), _ -> Authentication.AUTHENTICATED);
    }

    @Test
    void everythingOfALineIsFound() {
        assertThat(att(whole()))
                .isEqualTo(
                        new WanFacts(
                                ROUTER.wans().getFirst().name(),
                                true,
                                true,
                                Authentication.AUTHENTICATED,
                                Optional.of(
                                        new mwan.value.Ipv4InterfaceAddress(
                                                Ipv4Address.parse("104.57.224.10"), 23)),
                                Optional.of(Ipv4Address.parse("104.57.224.1")),
                                Optional.of(Ipv6Address.parse("2600:1700:2f70::5")),
                                Optional.of(Ipv6Address.parse("fe80::1")),
                                Optional.of(DELEGATION)));
    }

    @Test
    void aMissingLinkChangesNothingForTheOthers() {
        var table = whole();
        var facts = facts(table);

        assertThat(facts).hasSize(3);
        assertThat(facts.get(2).linkPresent()).isFalse();
        assertThat(facts.get(2).delegation()).isEmpty();
        assertThat(facts.get(2).authentication()).isEqualTo(Authentication.NOT_NEEDED);
        assertThat(facts.getFirst().carrier()).isTrue();
    }

    @Test
    void ourOwnRouteSaysNothingOfTheProvidersGateway() {
        var table =
                new LinkTable(
                        whole().links(),
                        whole().addresses(),
                        List.of(gateway(100, ATT, "104.57.224.1", Protocol.MWAN)));

        assertThat(att(table).gateway4()).isEmpty();
    }

    @Test
    void aGatewayInAnotherTableIsNotThisWans() {
        var table =
                new LinkTable(
                        whole().links(),
                        whole().addresses(),
                        List.of(gateway(254, ATT, "104.57.224.1", DHCP)));

        assertThat(att(table).gateway4()).isEmpty();
    }

    @Test
    void aRouteThatGoesWhileTheAddressStaysLeavesTheGatewayKnown() {
        assertThat(att(whole()).gateway4()).isPresent();
        var without = new LinkTable(whole().links(), whole().addresses(), List.of());

        assertThat(att(without).gateway4()).contains(Ipv4Address.parse("104.57.224.1"));
        assertThat(att(without).gateway6()).contains(Ipv6Address.parse("fe80::1"));
    }

    @Test
    void aGatewayIsForgottenWithTheAddressOrTheCarrier() {
        assertThat(att(whole()).gateway4()).isPresent();
        assertThat(att(new LinkTable(whole().links(), List.of(), List.of())).gateway4()).isEmpty();

        assertThat(att(whole()).gateway4()).isPresent();
        var cut = new LinkTable(List.of(link(ATT, false)), whole().addresses(), List.of());
        assertThat(att(cut).gateway4()).isEmpty();
        var back = new LinkTable(whole().links(), whole().addresses(), List.of());
        assertThat(att(back).gateway4()).isEmpty();
    }

    @Test
    void aDelegatedPrefixAloneIsAnAddressToSendFrom() {
        var addresses = new ArrayList<>(whole().addresses());
        addresses.removeIf(address -> address.address() instanceof Ipv6Address);
        var facts = att(new LinkTable(whole().links(), addresses, whole().routes()));

        assertThat(facts.address6()).isEmpty();
        assertThat(facts.line(Family.IPV6).addressed()).isTrue();
    }
}
