package mwan.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Decision;
import mwan.runtime.decide.Desired;
import mwan.runtime.kernel.world.Visitor;
import mwan.runtime.kernel.world.World;
import mwan.runtime.picture.Picture;
import mwan.site.Router;

/// A world whose router does what is decided of a site and a picture.
final class RoutedWorld implements AutoCloseable {
    static final String ATT4 = "104.57.226.193";
    static final String WEBPASS4 = "136.25.91.242";
    static final String ATT6 = "2600:1700:2f71:c81::100";
    static final String WEBPASS6 = "2604:5500:c271:be01::100";

    final World world;
    final LinuxKernel kernel;
    final Visitor client;
    final Visitor opnsense;
    final Visitor internet;
    private Carrying carrying = Carrying.NOTHING;

    RoutedWorld(String prefix) {
        world = new World(prefix);
        kernel = world.router.call(LinuxKernel::open);
        client = new Visitor(world.client);
        opnsense = new Visitor(world.opnsense);
        internet = new Visitor(world.internet);
    }

    /// As the daemon does: who carries is an input of the next decision. Silent next hops apart,
    /// nothing may go wrong.
    Applied apply(Router router, Picture picture) {
        var desired = decide(router, picture);
        var applied = world.router.call(() -> kernel.apply(desired));
        assertThat(applied.problems()).isEmpty();
        carrying = desired.carrying();
        return applied;
    }

    /// As a daemon that starts, and finds nothing.
    Applied applyAnew(Router router, Picture picture) {
        carrying = Carrying.NOTHING;
        return apply(router, picture);
    }

    Desired decide(Router router, Picture picture) {
        return Decision.decide(router, picture, carrying);
    }

    /// A named counter of our table.
    int count(String counter) {
        var listed = world.router.nft("list counter inet mwan " + counter);
        return Integer.parseInt(listed.replaceAll("(?s).*packets (\\d+).*", "$1"));
    }

    @Override
    public void close() {
        kernel.close();
        world.close();
    }
}
