package mwan.runtime.netlink;

import java.util.Optional;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;

/// One way of a route.
///
/// @param link empty where the interface has gone meanwhile
/// @param weight its share where a route has several, from 1 on
public record NextHop(Optional<IpAddress> via, Optional<InterfaceName> link, int weight) {
    public static NextHop via(IpAddress via, InterfaceName link) {
        return new NextHop(Optional.of(via), Optional.of(link), 1);
    }

    public static NextHop onLink(InterfaceName link) {
        return new NextHop(Optional.empty(), Optional.of(link), 1);
    }

    @Override
    public String toString() {
        return via.map(address -> "via " + address + " ").orElse("")
                + link.map(name -> "dev " + name).orElse("dev (gone)")
                + (weight == 1 ? "" : " weight " + weight);
    }
}
