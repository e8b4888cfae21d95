package mwan.runtime.daemon;

import java.util.Optional;
import mwan.runtime.health.LineFacts;
import mwan.runtime.picture.Verdict;
import mwan.runtime.picture.WanPicture;
import mwan.runtime.picture.WanPicture.Authentication;
import mwan.value.Family;
import mwan.value.IpAddress;
import mwan.value.Ipv4Address;
import mwan.value.Ipv4InterfaceAddress;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;

/// What the sources say of a WAN, without any verdict.
record WanFacts(
        WanName name,
        boolean linkPresent,
        boolean carrier,
        Authentication authentication,
        Optional<Ipv4InterfaceAddress> address4,
        Optional<Ipv4Address> gateway4,
        Optional<Ipv6Address> address6,
        Optional<Ipv6Address> gateway6,
        Optional<Ipv6Prefix> delegation) {

    LineFacts line(Family family) {
        return switch (family) {
            case IPV4 -> line(address4.isPresent(), gateway4);
            // A provider may delegate a prefix without an address: the router then has the
            // prefix's.
            case IPV6 -> line(address6.isPresent() || delegation.isPresent(), gateway6);
        };
    }

    private LineFacts line(boolean addressed, Optional<? extends IpAddress> gateway) {
        return new LineFacts(
                linkPresent,
                carrier,
                authentication,
                addressed,
                gateway.map(IpAddress.class::cast));
    }

    WanPicture picture(Verdict ipv4, Verdict ipv6, boolean drained) {
        return new WanPicture(
                name,
                linkPresent,
                carrier,
                authentication,
                address4,
                gateway4,
                address6,
                gateway6,
                delegation,
                ipv4,
                ipv6,
                drained);
    }
}
