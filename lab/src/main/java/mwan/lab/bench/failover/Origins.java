package mwan.lab.bench.failover;

import java.net.Inet4Address;
import java.net.InetAddress;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.Ipv4Address;
import mwan.value.Ipv6Address;

/// By which WAN a packet came, by its source address.
public record Origins(Router router) {
    static final String ELSEWHERE = "elsewhere";

    String of(InetAddress source) {
        return router.wans().stream()
                .filter(wan -> owns(wan, source))
                .map(wan -> wan.name().value())
                .findFirst()
                .orElse(ELSEWHERE);
    }

    private static boolean owns(Wan wan, InetAddress source) {
        if (source instanceof Inet4Address) {
            var address = Ipv4Address.of(source.getAddress());
            return wan.ipv4()
                    .flatMap(Wan.Ipv4::block)
                    .filter(block -> block.prefix().contains(address))
                    .isPresent();
        }
        var address = Ipv6Address.of(source.getAddress());
        return wan.ipv6()
                .flatMap(Wan.Ipv6::expected)
                .filter(prefix -> prefix.contains(address))
                .isPresent();
    }
}
