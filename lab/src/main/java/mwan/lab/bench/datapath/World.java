package mwan.lab.bench.datapath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mwan.lab.namespace.Namespace;

/// A client, a router and an Internet with one or more lines to it, each in a namespace: what is
/// measured is what the router in the middle has loaded.
final class World implements AutoCloseable {
    static final String INTERNET4 = "203.0.113.10";
    static final String INTERNET6 = "2001:db8:ffff::10";
    static final String INSIDE = "enmwanbr0";
    static final String CLIENT_LINK_LOCAL = "fe80::be24:11ff:fe72:c2";
    static final String INTERNET_LINK_LOCAL = "fe80::1";
    static final String INSIDE_MAC = "bc:24:11:72:00:c1";
    static final String CLIENT4 = "10.240.0.2";
    static final String CLIENT6 = "3d06:bad:b01:1::100";
    private static final String INSIDE4 = "10.240.0.1";

    final Namespace client;
    final Namespace router;
    final Namespace internet;
    final int lines;

    World(String name, int lines) {
        this.lines = lines;
        client = Namespace.made(name + " client");
        router = Namespace.made(name + " router");
        internet = Namespace.made(name + " internet");
        for (var host : List.of(client, router, internet)) {
            // Duplicate address detection takes a second on every link, and none is shared.
            host.sysctl("net.ipv6.conf.all.accept_dad", "0");
            host.sysctl("net.ipv6.conf.default.accept_dad", "0");
        }
        wireInside();
        for (int line = 0; line < lines; line++) {
            wireLine(line);
        }
        internet.ip("addr add " + INTERNET4 + "/32 dev lo");
        internet.ip("addr add " + INTERNET6 + "/128 dev lo nodad");
        // Ports and conntrack entries of one measurement must not stand in the next one's way.
        client.sysctl("net.ipv4.ip_local_port_range", "1024 65000");
        client.sysctl("net.ipv4.tcp_tw_reuse", "1");
    }

    private void wireInside() {
        client.wire("lan", router, INSIDE);
        client.ip("link set lan address bc:24:11:72:00:c2");
        router.ip("link set " + INSIDE + " address " + INSIDE_MAC);
        client.ip("addr add " + CLIENT4 + "/16 dev lan");
        client.ip("addr add " + CLIENT6 + "/64 dev lan nodad");
        router.ip("addr add " + INSIDE4 + "/16 dev " + INSIDE);
        client.ip("link set lan up");
        router.ip("link set " + INSIDE + " up");
        client.ip("route add default via " + INSIDE4);
        client.ip("route add default via fe80::be24:11ff:fe72:c1 dev lan");
    }

    private void wireLine(int line) {
        var link = link(line);
        router.wire(link, internet, link);
        router.ip("link set %s address bc:24:11:00:00:%02x".formatted(link, line));
        internet.ip("addr add " + INTERNET_LINK_LOCAL + "/64 dev " + link + " nodad");
        internet.ip("addr add " + gateway4(line) + "/24 dev " + link);
        router.ip("addr add " + lease4(line) + "/24 dev " + link + " noprefixroute");
        internet.ip("link set " + link + " up");
        router.ip("link set " + link + " up");
    }

    static String link(int line) {
        return "wan" + line;
    }

    static String gateway4(int line) {
        return "198.18.%d.1".formatted(line);
    }

    static String lease4(int line) {
        return "198.18.%d.2".formatted(line);
    }

    static String routerLinkLocal(int line) {
        return "fe80::be24:11ff:fe00:%x".formatted(line);
    }

    /// A router that only forwards, by its first line.
    void forwardPlainly() {
        router.sysctl("net.ipv4.ip_forward", "1");
        router.sysctl("net.ipv6.conf.all.forwarding", "1");
        router.ip("route add 198.18.0.0/24 dev wan0");
        router.ip("route add default via " + gateway4(0));
        router.ip("route add default via " + INTERNET_LINK_LOCAL + " dev wan0");
        router.ip("route add 3d06:bad:b01::/60 via " + CLIENT_LINK_LOCAL + " dev " + INSIDE);
        internet.ip("route add 10.240.0.0/16 via " + lease4(0));
        internet.ip("route add 3d06:bad:b01::/60 via " + routerLinkLocal(0) + " dev wan0");
    }

    /// What everyone has: new connections from inside, what belongs to them, one address outside.
    void filterAndMasquerade() {
        forwardPlainly();
        router.ip("addr add 2001:db8:1::2/64 dev wan0 nodad");
        internet.ip("route add 2001:db8:1::/64 dev wan0");
        internet.ip("addr add 2001:db8:1::1/64 dev wan0 nodad");
        router.exec(
                "nft",
                """
                table inet router {
                  chain forward {
                    type filter hook forward priority filter; policy drop;
                    ct state vmap { established : accept, related : accept, invalid : drop }
                    iifname "enmwanbr0" oifname "wan0" accept
                  }
                  chain input {
                    type filter hook input priority filter; policy drop;
                    ct state vmap { established : accept, related : accept, invalid : drop }
                    iifname "lo" accept
                    meta l4proto { icmp, ipv6-icmp } accept
                  }
                  chain postrouting {
                    type nat hook postrouting priority srcnat; policy accept;
                    oifname "wan0" masquerade
                  }
                }
                """);
        forgetConnectionsSoon();
    }

    /// Tens of thousands of closed connections a second would fill the table: in both routers that
    /// track connections alike.
    void forgetConnectionsSoon() {
        router.sysctl("net.netfilter.nf_conntrack_tcp_timeout_time_wait", "1");
        router.sysctl("net.netfilter.nf_conntrack_tcp_timeout_close", "1");
    }

    /// Starts what answers: nginx on port 80, iperf3.
    void serve(Path configuration, Path scratch) throws IOException {
        Files.createDirectories(scratch);
        internet.serve(
                "nginx", "-c", configuration.toAbsolutePath().toString(), "-p", scratch.toString());
        internet.serve("iperf3", "--server");
        awaitListener(80);
        awaitListener(5201);
    }

    private void awaitListener(int port) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (internet.exec("ss", "-Hltn", "sport = :" + port).isBlank()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("nothing listens on port " + port);
            }
        }
    }

    @Override
    public void close() {
        client.close();
        router.close();
        internet.close();
    }
}
