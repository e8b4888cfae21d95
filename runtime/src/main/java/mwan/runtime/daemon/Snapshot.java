package mwan.runtime.daemon;

import java.util.List;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Desired;
import mwan.runtime.outward.Now;
import mwan.runtime.picture.Picture;
import mwan.site.Router;
import mwan.value.SiteName;

/// What the daemon knew when it last applied; read by the threads that answer operators.
///
/// @param desired what the kernel was asked for
/// @param remarks what the decision says of itself
/// @param problems what the kernel refused, and next hops that do not answer
record Snapshot(
        SiteName site,
        Router router,
        Picture picture,
        Desired desired,
        List<String> remarks,
        List<String> problems) {
    /// Who is given new flows.
    Carrying carrying() {
        return desired.carrying();
    }

    /// What the router's errands need of it.
    Now now() {
        return new Now(site, router, picture, problems);
    }
}
