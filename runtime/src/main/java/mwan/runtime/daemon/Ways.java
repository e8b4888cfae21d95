package mwan.runtime.daemon;

import java.util.Optional;
import mwan.runtime.decide.Decision;
import mwan.runtime.probe.Way;
import mwan.site.Router;
import mwan.value.IpAddress;
import mwan.value.WanName;

/// How to ask something on a WAN.
record Ways(Router router) {
    /// @return empty while the link is not there, or has no address of its own to ask from
    Optional<Way> to(IpAddress target, WanName name, LinkTable table) {
        var wan = router.wan(name).orElseThrow();
        var link = table.link(wan.egress());
        var source =
                Way.isLinkLocal(target)
                        ? Optional.<IpAddress>empty()
                        : table.source(wan.egress(), target.family());
        if (link.isEmpty() || source.isEmpty() && !Way.isLinkLocal(target)) {
            return Optional.empty();
        }
        return Optional.of(
                new Way(
                        wan.egress(),
                        link.get().index(),
                        Decision.mark(router, wan).value(),
                        source));
    }
}
