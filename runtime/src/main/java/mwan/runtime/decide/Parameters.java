package mwan.runtime.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.site.Router;
import mwan.value.InterfaceName;

/// The sysctls that a router needs.
final class Parameters {
    private Parameters() {}

    static List<KernelParameter> of(Router router) {
        var parameters = new ArrayList<KernelParameter>();
        parameters.add(new KernelParameter("net/ipv4/ip_forward", "1", Optional.empty()));
        parameters.add(new KernelParameter("net/ipv6/conf/all/forwarding", "1", Optional.empty()));
        // Else the kernel looks for a socket of its own for each packet that it forwards.
        parameters.add(new KernelParameter("net/ipv4/ip_early_demux", "0", Optional.empty()));
        // A segment that belongs to no flow counts as new: so it is told from one outside its
        // flow's window, which is invalid too, and is answered by a reset.
        parameters.add(
                new KernelParameter("net/netfilter/nf_conntrack_tcp_loose", "1", Optional.empty()));
        for (var wan : router.wans()) {
            // The reverse path is looked up without marks: while main has no default route, even
            // the loose check drops every answer to a probe.
            parameters.add(ofLink(wan.egress(), "rp_filter", "0"));
            // Else this link answers ARP for addresses of the others.
            parameters.add(ofLink(wan.egress(), "arp_ignore", "1"));
            parameters.add(heardFromOurselves(wan.egress()));
        }
        parameters.add(ofLink(router.inside().link(), "rp_filter", "0"));
        parameters.add(heardFromOurselves(router.inside().link()));
        return parameters;
    }

    /// Where there are policy rules the kernel looks up each packet's source by all of them again,
    /// only to find out whether somebody claims to be the router, unless that is allowed: for a
    /// small packet that is a twentieth of its whole way. The ruleset looks at it instead, once a
    /// flow.
    private static KernelParameter heardFromOurselves(InterfaceName link) {
        return ofLink(link, "accept_local", "1");
    }

    private static KernelParameter ofLink(InterfaceName link, String name, String value) {
        // In this path a name's dots stand as they are: slashes part it.
        return new KernelParameter("net/ipv4/conf/" + link + "/" + name, value, Optional.of(link));
    }
}
