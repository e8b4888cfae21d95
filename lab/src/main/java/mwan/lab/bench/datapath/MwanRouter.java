package mwan.lab.bench.datapath;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import mwan.lab.namespace.KernelEvents;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Decision;
import mwan.runtime.kernel.Applied;
import mwan.runtime.kernel.LinuxKernel;
import mwan.runtime.picture.Picture;
import mwan.runtime.picture.Verdict;
import mwan.runtime.picture.WanPicture;
import mwan.site.Router;
import mwan.site.SiteFiles;
import mwan.site.Wan;
import mwan.value.Ipv4Address;
import mwan.value.Ipv4InterfaceAddress;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;

/// A world whose router is mwan's: the runtime decides, and loads what it decided, as the daemon
/// does. The odd lines have their block of public addresses on-link, the others routed.
final class MwanRouter implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant START = Instant.EPOCH;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final World world;
    private final Router router;
    private final Router other;
    private boolean isOther;
    private final LinuxKernel kernel;
    private final KernelEvents rules;
    private Carrying carrying = Carrying.NOTHING;

    MwanRouter(String name, int mappings, int lines) {
        world = new World(name, lines);
        router = SiteFiles.parse(site(mappings, lines), name).router();
        other = dropping(router);
        for (int line = 0; line < lines; line++) {
            addLine(line);
        }
        kernel = world.router.call(LinuxKernel::open);
        rules = KernelEvents.ofRules(world.router);
        var applied = apply(Optional.empty());
        if (!applied.problems().isEmpty()) {
            throw new IllegalStateException(name + ": " + applied.problems());
        }
        world.forgetConnectionsSoon();
    }

    /// What networkd does from a lease, and the ISP for its customer.
    private void addLine(int line) {
        var link = World.link(line);
        world.router.ip(
                "route add 198.18.%d.0/24 dev %s scope link table %d"
                        .formatted(line, link, table(line)));
        if (isOnLink(line)) {
            world.internet.ip("route add " + block(line) + " dev " + link);
        } else {
            world.internet.ip("route add " + block(line) + " via " + World.lease4(line));
        }
        world.internet.ip(
                "route add %s via %s dev %s"
                        .formatted(delegation(line), World.routerLinkLocal(line), link));
    }

    private static boolean isOnLink(int line) {
        return line % 2 == 1;
    }

    private static int table(int line) {
        return 100 + line;
    }

    private static String block(int line) {
        return "100.%d.0.0/16".formatted(64 + line);
    }

    private static String delegation(int line) {
        return "2001:db8:%x::/60".formatted(0x100 + line);
    }

    private static String site(int mappings, int lines) {
        var root = JSON.createObjectNode().put("name", "bench");
        var router = root.putObject("router");
        router.putObject("management")
                .put("link", "enmgmt0")
                .put("match", "BC:24:11:72:00:C0")
                .put("address", "10.250.0.4/24")
                .putArray("dns");
        router.putObject("inside")
                .put("link", World.INSIDE)
                .put("match", "BC:24:11:72:00:C1")
                .put("address", "10.240.0.1/16")
                .put("prefix", "3d06:bad:b01::/60")
                .put("nextHop", World.CLIENT_LINK_LOCAL);
        var wans = router.putArray("wans");
        for (int line = 0; line < lines; line++) {
            wan(wans.addObject(), line);
        }
        var listed = router.putArray("mappings");
        for (int i = 0; i < mappings; i++) {
            var mapping = listed.addObject().put("internal", "10.240." + host(i));
            var external = mapping.putObject("external");
            for (int line = 0; line < lines; line++) {
                external.put(World.link(line), "100.%d.%s".formatted(64 + line, host(i)));
            }
        }
        return root.toString();
    }

    /// The last two octets of the i-th address: the first is the client's own, x.x.0.2.
    static String host(int i) {
        return (i + 2) / 256 + "." + (i + 2) % 256;
    }

    private static void wan(ObjectNode wan, int line) {
        wan.put("name", World.link(line))
                .put("mark", line + 1)
                .put("table", table(line))
                .put("tier", 1)
                .put("weight", 1);
        wan.putObject("link")
                .put("name", World.link(line))
                .put("match", "bc:24:11:00:00:%02x".formatted(line));
        var ipv4 = wan.putObject("ipv4").put("method", "dhcp");
        ipv4.putObject("block")
                .put("prefix", block(line))
                .put("reached", isOnLink(line) ? "on-link" : "routed");
        wan.putObject("ipv6").put("delegationHint", 60);
    }

    private Picture picture(Optional<WanName> failed) {
        Map<WanName, WanPicture> wans = new HashMap<>();
        for (int line = 0; line < world.lines; line++) {
            var name = router.wans().get(line).name();
            wans.put(name, wan(name, line, failed.filter(name::equals).isPresent()));
        }
        return new Picture(wans, true);
    }

    private static WanPicture wan(WanName name, int line, boolean failed) {
        var verdict =
                failed
                        ? Verdict.unhealthy(Verdict.Reason.UPSTREAM, "silent", START)
                        : Verdict.healthy(START);
        return new WanPicture(
                name,
                true,
                true,
                WanPicture.Authentication.NOT_NEEDED,
                Optional.of(Ipv4InterfaceAddress.parse(World.lease4(line) + "/24")),
                Optional.of(Ipv4Address.parse(World.gateway4(line))),
                Optional.empty(),
                Optional.of(Ipv6Address.parse(World.INTERNET_LINK_LOCAL)),
                Optional.of(Ipv6Prefix.parse(delegation(line))),
                verdict,
                verdict,
                false);
    }

    private Applied apply(Optional<WanName> failed) {
        var picture = picture(failed);
        return world.router.call(() -> {
            var desired = Decision.decide(router, picture, carrying);
            carrying = desired.carrying();
            return kernel.apply(desired);
        });
    }

    /// Lets the last WAN fail and come back.
    ///
    /// @return for each of the two, the time from the decision's begin to the kernel's word of the
    ///   new rules
    double[] change() {
        var last = Optional.of(router.wans().getLast()).map(Wan::name);
        return new double[] {timed(last), timed(Optional.empty())};
    }

    /// The same but for one rule, so that everything has to be loaded anew.
    private static Router dropping(Router router) {
        return new Router(
                router.management(),
                router.inside(),
                router.wans(),
                router.mappings(),
                Router.Unmapped.DROP,
                router.choosing(),
                router.kernel(),
                router.tracing(),
                router.notices(),
                router.dynamicDns(),
                router.monitoring());
    }

    /// Puts another whole ruleset in the place of the present one.
    ///
    /// @return milliseconds from the decision's begin to the end of all that is done
    double applyWhole() {
        isOther = !isOther;
        var wanted = isOther ? other : router;
        var picture = picture(Optional.empty());
        return world.router.call(() -> {
            long begin = System.nanoTime();
            var desired = Decision.decide(wanted, picture, carrying);
            carrying = desired.carrying();
            var applied = kernel.apply(desired);
            double took = (System.nanoTime() - begin) / 1e6;
            if (!applied.problems().isEmpty() || applied.nothingChanged()) {
                throw new IllegalStateException("not a whole apply: " + applied);
            }
            return took;
        });
    }

    private double timed(Optional<WanName> failed) {
        long begin = System.nanoTime();
        var applied = apply(failed);
        var told =
                rules.await(begin, PATIENCE)
                        .orElseThrow(
                                () -> new IllegalStateException("no change of rules: " + applied));
        return (told.at() - begin) / 1e6;
    }

    @Override
    public void close() {
        rules.close();
        world.router.call(() -> {
            kernel.close();
            return true;
        });
        world.close();
    }
}
