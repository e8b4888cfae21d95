package mwan.runtime.kernel.world;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The namespaces and their wires. Addresses and prefixes are those of the lab's site.
public final class World implements AutoCloseable {
    public static final String CLIENT4 = "10.250.1.45";
    public static final String CLIENT6 = "3d06:bad:b01:1::100";
    public static final String INTERNET4 = "203.0.113.10";
    public static final String INTERNET6 = "2001:db8:ffff::10";

    private final List<Namespace> namespaces = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();
    public final Namespace client;
    public final Namespace opnsense;
    public final Namespace router;
    public final Namespace att;
    public final Namespace webpass;
    public final Namespace internet;
    public final Namespace management;

    /// @param prefix of the namespaces' names, as messages show them
    public World(String prefix) {
        try {
            client = namespace(prefix + "client");
            opnsense = namespace(prefix + "opnsense");
            router = namespace(prefix + "router");
            att = namespace(prefix + "att");
            webpass = namespace(prefix + "webpass");
            internet = namespace(prefix + "internet");
            management = namespace(prefix + "management");
            wireInside();
            wireProviders();
            wire(router, "enmgmt0", management, "mgmt");
            router.ip("addr add 10.250.0.4/24 dev enmgmt0");
            router.ip("link set enmgmt0 up");
            management.ip("addr add 10.250.0.9/24 dev mgmt");
            management.ip("link set mgmt up");
            servers.add(Server.inNamespace(internet, Server.Answer.SEEN));
            servers.add(Server.inNamespace(opnsense, Server.Answer.REACHED));
        } catch (RuntimeException | IOException failed) {
            close();
            throw new IllegalStateException(failed);
        }
    }

    private Namespace namespace(String name) {
        var made = new Namespace(name);
        namespaces.add(made);
        return made;
    }

    private static void wire(Namespace one, String its, Namespace other, String others) {
        Namespace.run(
                "ip",
                "link",
                "add",
                its,
                "netns",
                one.path(),
                "type",
                "veth",
                "peer",
                "name",
                others,
                "netns",
                other.path());
        for (var end : List.of(one, other)) {
            // Duplicate address detection takes a second on every link, and none is shared.
            end.sysctl("net.ipv6.conf.all.accept_dad", "0");
            end.sysctl("net.ipv6.conf.default.accept_dad", "0");
        }
        one.sysctl("net/ipv6/conf/" + its + "/accept_dad", "0");
        other.sysctl("net/ipv6/conf/" + others + "/accept_dad", "0");
    }

    private void wireInside() {
        wire(client, "lan", opnsense, "vlan100");
        wire(opnsense, "wan", router, "enmwanbr0");
        client.ip("addr add " + CLIENT4 + "/24 dev lan");
        client.ip("addr add " + CLIENT6 + "/64 dev lan nodad");
        client.ip("link set lan up");
        opnsense.ip("addr add 10.250.1.1/24 dev vlan100");
        opnsense.ip("addr add 3d06:bad:b01:1::1/64 dev vlan100 nodad");
        opnsense.ip("link set vlan100 up");
        client.ip("route add default via 10.250.1.1");
        client.ip("route add default via 3d06:bad:b01:1::1");
        for (int i = 2; i <= 6; i++) {
            opnsense.ip("addr add 10.250.250." + i + "/29 dev wan");
        }
        opnsense.ip("link set wan address bc:24:11:72:00:c2");
        router.ip("link set enmwanbr0 address bc:24:11:72:00:c1");
        router.ip("addr add 10.250.250.1/29 dev enmwanbr0");
        opnsense.ip("link set wan up");
        router.ip("link set enmwanbr0 up");
        opnsense.ip("route add default via 10.250.250.1");
        opnsense.ip("route add default via fe80::be24:11ff:fe72:c1 dev wan");
        forward(opnsense);
        opnsense.nft(
                "table ip nat { chain post { type nat hook postrouting priority srcnat;"
                        + " ip saddr 10.250.1.0/24 oifname \"wan\" snat to 10.250.250.2; }; }");
    }

    private void wireProviders() {
        wire(router, "enatt0.3242", att, "customer");
        wire(router, "enwebpass0", webpass, "customer");
        wire(att, "core", internet, "att");
        wire(webpass, "core", internet, "webpass");
        att.ip("addr add 104.57.224.1/23 dev customer");
        att.ip("addr add fe80::a/64 dev customer nodad");
        webpass.ip("addr add 136.25.91.241/29 dev customer");
        webpass.ip("addr add fe80::b/64 dev customer nodad");
        router.ip("link set enatt0.3242 address bc:24:11:00:00:a1");
        router.ip("link set enwebpass0 address bc:24:11:00:00:b1");
        provider(att, "192.0.2.1", "2001:db8:a::", "104.57.224.0/22", "2600:1700:2f71:c80::/60");
        provider(
                webpass,
                "192.0.2.5",
                "2001:db8:b::",
                "136.25.91.240/29",
                "2604:5500:c271:be00::/60");
        internet.ip("addr add 192.0.2.2/30 dev att");
        internet.ip("addr add 192.0.2.6/30 dev webpass");
        internet.ip("addr add 2001:db8:a::2/64 dev att nodad");
        internet.ip("addr add 2001:db8:b::2/64 dev webpass nodad");
        internet.ip("addr add " + INTERNET4 + "/32 dev lo");
        internet.ip("addr add " + INTERNET6 + "/128 dev lo nodad");
        for (var link : List.of("att", "webpass")) {
            internet.ip("link set " + link + " up");
        }
        // Datagrams are answered from the address that was asked.
        internet.ip("route add 104.57.224.0/22 via 192.0.2.1 src " + INTERNET4);
        internet.ip("route add 136.25.91.240/29 via 192.0.2.5 src " + INTERNET4);
        internet.ip("route add 2600:1700:2f71:c80::/60 via 2001:db8:a::1 src " + INTERNET6);
        internet.ip("route add 2604:5500:c271:be00::/60 via 2001:db8:b::1 src " + INTERNET6);
        att.ip("route add 104.57.226.192/29 via 104.57.224.10");
        att.ip("route add 2600:1700:2f71:c80::/60 via fe80::be24:11ff:fe00:a1 dev customer");
        webpass.ip("route add 2604:5500:c271:be00::/60 via fe80::be24:11ff:fe00:b1 dev customer");
        leases();
    }

    /// Drops and counts what comes from the customer with a source that is not of this ISP.
    private static void provider(
            Namespace isp, String core4, String core6, String customer4, String customer6) {
        isp.ip("addr add " + core4 + "/30 dev core");
        isp.ip("addr add " + core6 + "1/64 dev core nodad");
        isp.ip("link set core up");
        isp.ip("link set customer up");
        int last = Integer.parseInt(core4.substring(core4.lastIndexOf('.') + 1));
        isp.ip("route add default via 192.0.2." + (last + 1));
        isp.ip("route add default via " + core6 + "2");
        forward(isp);
        isp.nft(
                "table inet isp { counter foreign { }; set foreign4 { type ipv4_addr . ipv4_addr;"
                        + " flags dynamic; size 99; }; set foreign6 { type ipv6_addr . ipv6_addr;"
                        + " flags dynamic; size 99; }; chain pre { type filter hook prerouting"
                        + " priority raw; iifname \"customer\" ip saddr != "
                        + customer4
                        + " counter name foreign update @foreign4 { ip saddr . ip daddr counter }"
                        + " drop; iifname \"customer\" ip6 saddr != { fe80::/10, ::, "
                        + customer6
                        + " } counter name foreign update @foreign6 { ip6 saddr . ip6 daddr counter }"
                        + " drop; }; chain tap { type filter hook forward"
                        + " priority 0; }; }");
    }

    private static void forward(Namespace host) {
        host.sysctl("net.ipv4.ip_forward", "1");
        host.sysctl("net.ipv6.conf.all.forwarding", "1");
    }

    /// What networkd does from leases, static here.
    private void leases() {
        router.ip("addr add 104.57.224.10/23 dev enatt0.3242 noprefixroute");
        router.ip("addr add 136.25.91.242/29 dev enwebpass0 noprefixroute");
        router.ip("link set enatt0.3242 up");
        router.ip("link set enwebpass0 up");
        router.ip("route add 104.57.224.0/23 dev enatt0.3242 scope link table 100");
        router.ip("route add 136.25.91.240/29 dev enwebpass0 scope link table 200");
    }

    /// Answers in this namespace too, with the address that was reached, until it is closed.
    public Server serve(Namespace host) {
        try {
            return Server.inNamespace(host, Server.Answer.REACHED);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /// How many packets with a foreign source address the two ISPs have seen.
    public int foreign() {
        return count(att, "foreign") + count(webpass, "foreign");
    }

    /// Whose they were, and to whom.
    public String foreignPackets() {
        return "att: " + elements(att) + "webpass: " + elements(webpass);
    }

    private static String elements(Namespace isp) {
        return isp.nft("list set inet isp foreign4") + isp.nft("list set inet isp foreign6");
    }

    /// A named counter of a provider.
    public static int count(Namespace isp, String counter) {
        return count(isp, "isp", counter);
    }

    /// A named counter of a namespace's table `inet TABLE`.
    public static int count(Namespace host, String table, String counter) {
        var found =
                Pattern.compile("packets (\\d+)")
                        .matcher(host.nft("list counter inet " + table + " " + counter));
        if (!found.find()) {
            throw new IllegalStateException("no counter " + counter);
        }
        return Integer.parseInt(found.group(1));
    }

    @Override
    public void close() {
        servers.forEach(Server::close);
        namespaces.forEach(Namespace::close);
    }
}
