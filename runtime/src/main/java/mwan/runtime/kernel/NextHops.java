package mwan.runtime.kernel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import mwan.runtime.decide.Desired;
import mwan.runtime.netlink.Neighbour;
import mwan.runtime.netlink.Netlink;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;

/// Whether the next hops of wanted routes answer to ARP and neighbour discovery, as the kernel has
/// found: nothing is sent.
///
/// While there are packets for one that is silent, the kernel asks again and again, and it is seen
/// as failed for hardly a moment: one that is still asked for at the next look is silent too.
final class NextHops {
    private record NextHop(InterfaceName link, IpAddress address) {
        String sentence() {
            return "next hop " + address + " on " + link + " does not answer";
        }
    }

    private Set<NextHop> asked = Set.of();

    /// @return those that do not answer, a line each
    List<String> silent(Desired desired, Netlink kernel) throws IOException {
        var before = asked;
        var now = new HashSet<NextHop>();
        var silent = new ArrayList<String>();
        for (var neighbour : kernel.silentNeighbours()) {
            if (!isNextHop(desired, neighbour)) {
                continue;
            }
            var hop = new NextHop(neighbour.link(), neighbour.address());
            now.add(hop);
            if (neighbour.failed() || before.contains(hop)) {
                silent.add(hop.sentence());
            }
        }
        asked = now;
        return silent;
    }

    private static boolean isNextHop(Desired desired, Neighbour neighbour) {
        return desired.routes().stream()
                .flatMap(route -> route.nextHops().stream())
                .anyMatch(hop ->
                        hop.via().filter(neighbour.address()::equals).isPresent()
                                && hop.link().filter(neighbour.link()::equals).isPresent());
    }
}
