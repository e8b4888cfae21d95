package mwan.provision.verify.seen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import mwan.value.IpAddress;
import mwan.value.Ipv6Prefix;
import org.junit.jupiter.api.Test;

/// The files were captured from the programs themselves, in a network namespace.
class SeenTest {
    static String captured(String name) {
        try (var file = SeenTest.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void readsLinksWithTheirAddresses() {
        var links = Links.parse(captured("addr.json"));
        var inside = links.named("e1").orElseThrow();
        assertThat(inside.isUp() && inside.hasCarrier()).isTrue();
        assertThat(inside.holds(IpAddress.parse("10.250.250.1"))).isTrue();
        assertThat(inside.kind()).isEqualTo("veth");
        assertThat(links.holding(IpAddress.parse("104.57.224.10")))
                .map(Links.Link::name)
                .contains("e0");
        assertThat(links.named("e7")).isEmpty();
    }

    @Test
    void readsARouteTableThatEndsUnreachable() {
        var routes = KernelRoutes.parse(captured("table100-4.json"));
        assertThat(routes.endsUnreachable()).isTrue();
        assertThat(routes.defaultLinks()).containsExactly("e0");
    }

    @Test
    void tellsTheInternalPrefixByItsNextHopFromOneOnLink() {
        var prefix = Ipv6Prefix.parse("3d06:bad:b01::/60");
        assertThat(KernelRoutes.parse(captured("table100-6.json")).to(prefix))
                .singleElement()
                .satisfies(route ->
                        assertThat(route.hops())
                                .containsExactly(
                                        new KernelRoutes.Hop(
                                                Optional.of("fe80::be24:11ff:fe72:c2"), "e1")));
        assertThat(KernelRoutes.parse(captured("table200-onlink.json")).routes())
                .singleElement()
                .satisfies(route -> assertThat(route.hops().getFirst().via()).isEmpty());
    }

    @Test
    void readsAMultipathDefault() {
        assertThat(KernelRoutes.parse(captured("main6-multipath.json")).defaultLinks())
                .isEqualTo(Set.of("e0", "e1"));
    }

    @Test
    void takesNoAnswerForNoRoutes() {
        assertThat(KernelRoutes.parse("")).isEqualTo(KernelRoutes.EMPTY);
    }

    @Test
    void readsRules() {
        var rules = KernelRules.parse(captured("rules4.json")).rules();
        assertThat(rules)
                .extracting(KernelRules.Rule::toString)
                .contains(
                        "900: from 10.250.250.2 lookup 100",
                        "1000: from all fwmark 0x1/0xff lookup 100",
                        "1100: from all iif e1 unreachable");
        assertThat(rules).filteredOn(KernelRules.Rule::refuses).hasSize(1);
    }

    @Test
    void readsARulesetsMapsAndRules() {
        var nft = NftRuleset.parse(captured("nft.json"));
        var ours = new NftRuleset.Table("inet", "mwan");
        assertThat(nft.has(ours)).isTrue();
        assertThat(nft.lookUp(ours, "e0", "10.250.250.2")).containsExactly("104.57.226.193");
        assertThat(nft.lookUp(ours, "e0", "3d06:bad:b01::/60"))
                .containsExactly("2600:1700:2f71:c80::/60");
        assertThat(nft.chains())
                .extracting(NftRuleset.Chain::hook)
                .contains(Optional.of("postrouting"));
    }

    @Test
    void findsPrefixTranslationsThatAreRules() {
        var translations =
                PrefixTranslations.in(
                        NftRuleset.parse(captured("nft.json")),
                        new NftRuleset.Table("inet", "mwan"),
                        "e0");
        assertThat(translations.outward())
                .containsExactly(
                        new PrefixTranslations.Pair(
                                Ipv6Prefix.parse("3d06:bad:b01::/60"),
                                Ipv6Prefix.parse("2600:1700:2f71:c80::/60")));
        assertThat(translations.inward()).isEmpty();
    }

    @Test
    void readsWhatCurlSays() {
        var transfers =
                Transfers.parse(
                        """
                        104.57.226.193

                        = 1 0 200 10.250.1.45 http://203.0.113.10/

                        = 0 28 000  http://203.0.113.10/
                        <html>

                        = 1 0 200 10.250.1.45 http://203.0.113.10/
                        """);
        assertThat(transfers.addresses()).containsExactly(IpAddress.parse("104.57.226.193"));
        assertThat(transfers.connections()).isEqualTo(2);
        assertThat(transfers.troubles())
                .isEqualTo("1 × answer is no address: \"<html>\", 1 × no answer in time");
    }

    @Test
    void readsInterfacesOfFreeBsd() {
        var links =
                EdgeLinks.ofFreeBsd(
                        """
                        vtnet0: flags=1008843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST,LOWER_UP> metric 0 mtu 1500
                        \toptions=80028<VLAN_MTU,JUMBO_MTU,LINKSTATE>
                        \tether bc:24:11:72:00:c2
                        \tinet 10.250.250.2 netmask 0xfffffff8 broadcast 10.250.250.7
                        \tinet 10.250.250.3 netmask 0xffffffff broadcast 10.250.250.3
                        \tinet6 fe80::be24:11ff:fe72:c2%vtnet0 prefixlen 64 scopeid 0x1
                        lo0: flags=1008049<UP,LOOPBACK,RUNNING,MULTICAST,LOWER_UP> metric 0 mtu 16384
                        \tinet6 ::1 prefixlen 128
                        """);
        assertThat(links.holding(IpAddress.parse("fe80::be24:11ff:fe72:c2"))).contains("vtnet0");
        assertThat(links.holding(IpAddress.parse("10.250.250.3"))).contains("vtnet0");
        assertThat(links.holding(IpAddress.parse("10.250.250.4"))).isEmpty();
    }

    @Test
    void readsKeysAndValues() {
        var values =
                KeyValues.parse(
                        "wpa_state=COMPLETED\nEAP state=SUCCESS\nselectedMethod=13 (EAP-TLS)\n\nno such\n");
        assertThat(values.get("EAP state")).isEqualTo("SUCCESS");
        assertThat(values.get("absent")).isEmpty();
    }

    @Test
    void saysWhoseAnswerIsNotUnderstood() {
        assertThatThrownBy(() -> NftRuleset.parse("Error: syntax error"))
                .hasMessageContaining("the answer of nft is not understood");
        assertThatThrownBy(() -> RouterStatus.parse("")).hasMessageContaining("mwan status");
        assertThat(UnitList.parse("[]").names()).isEqualTo(List.of());
    }
}
