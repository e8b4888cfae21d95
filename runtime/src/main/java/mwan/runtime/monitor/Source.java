package mwan.runtime.monitor;

import java.util.Optional;
import mwan.site.Router;

/// Where the readings come from. For threads other than the daemon's loop.
public interface Source {
    /// The site that is in force now, without asking the loop; empty before the first decision.
    Optional<Router> router();

    /// Empty before the first decision, and while the loop is too busy to answer.
    Optional<Readings> readings() throws InterruptedException;
}
