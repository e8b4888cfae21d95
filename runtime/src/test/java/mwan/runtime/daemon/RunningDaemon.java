package mwan.runtime.daemon;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import mwan.runtime.decide.Carrying;
import mwan.runtime.kernel.LabSite;
import mwan.runtime.kernel.LinuxKernel;
import mwan.runtime.kernel.world.Namespace;
import mwan.runtime.kernel.world.World;
import mwan.runtime.log.Entry;
import mwan.runtime.monitor.Monitor;
import mwan.runtime.monitor.RecentEvents;
import mwan.runtime.netlink.Rtnetlink;
import mwan.runtime.networkd.Networkd;
import mwan.runtime.picture.Verdict;
import mwan.runtime.process.Commands;
import mwan.runtime.process.SystemCommands;
import mwan.site.Router;
import mwan.site.Site;
import mwan.site.SiteFiles;
import mwan.site.Wan;
import mwan.value.Family;
import mwan.value.Ipv6Prefix;
import mwan.value.Port;
import mwan.value.WanName;

/// A daemon in a world of namespaces, and the hands to disturb it.
final class RunningDaemon implements AutoCloseable {
    private static final List<String> TARGETS =
            List.of(
                    "1.1.1.1/32",
                    "8.8.8.8/32",
                    "2606:4700:4700::1111/128",
                    "2001:4860:4860::8888/128");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final World world = new World("daemon-");
    private final Map<String, List<Ipv6Prefix>> delegations = new ConcurrentHashMap<>();
    private final List<Entry> log = new CopyOnWriteArrayList<>();
    private final Path folder;
    private volatile Duration clockIsFast = Duration.ZERO;
    private final Daemon daemon;
    private final Monitor monitor;
    private final CompletableFuture<Void> end;

    RunningDaemon(Path folder) {
        this(folder, Wan.Services.NONE);
    }

    /// @param services that every WAN is asked for
    RunningDaemon(Path folder, Wan.Services services) {
        this(folder, services, Optional.empty());
    }

    /// One that shows itself on the management address.
    static RunningDaemon monitored(Path folder) {
        return new RunningDaemon(
                folder,
                Wan.Services.NONE,
                Optional.of(new Router.Monitoring(new Port(9273), List.of())));
    }

    private RunningDaemon(
            Path folder, Wan.Services services, Optional<Router.Monitoring> monitoring) {
        this.folder = folder;
        for (var target : TARGETS) {
            world.internet.ip(
                    "addr add " + target + " dev lo" + (target.contains(":") ? " nodad" : ""));
        }
        routesOfProviders();
        delegate(LabSite.ATT, List.of(Ipv6Prefix.parse("2600:1700:2f71:c80::/60")));
        delegate(LabSite.WEBPASS, List.of(Ipv6Prefix.parse("2604:5500:c271:be00::/60")));
        var site = quick(SiteFiles.read(Path.of("../sites/lab.yaml")), services, monitoring);
        daemon = world.router.call(() -> make(site));
        monitor =
                world.router.call(() ->
                        Monitor.start(
                                new MonitorSource(daemon),
                                List.of(),
                                new RecentEvents(InstantSource.system()),
                                new SystemCommands(Duration.ofSeconds(5)),
                                log::add));
        end =
                CompletableFuture.runAsync(() ->
                        world.router.call(() -> {
                            daemon.run();
                            daemon.close();
                            return true;
                        }));
    }

    private Daemon make(Site site) throws IOException {
        var places =
                new Places(
                        siteFile(),
                        folder,
                        folder.resolve("trace"),
                        folder,
                        folder,
                        folder,
                        linkStates());
        return new Daemon(
                site,
                places,
                LinuxKernel.open(),
                Rtnetlink.open(),
                new Networkd(this::networkctl),
                new Notify(Optional.empty()),
                () -> Instant.now().plus(clockIsFast),
                log::add);
    }

    /// Sets the wall clock, as NTP would; back by a negative time.
    void jump(Duration by) {
        clockIsFast = clockIsFast.plus(by);
    }

    /// Lets the daemon's loop turn, so that it has decided with all that was so when this was
    /// called.
    void turn() {
        // Its reports are renewed at the end of a turn; the first may have begun before.
        for (int i = 0; i < 2; i++) {
            var before = daemon.lineReports();
            await(
                    Duration.ofSeconds(15),
                    () -> !isSame(daemon.lineReports(), before),
                    this::describe);
        }
    }

    @SuppressWarnings("ReferenceEquality") // Another of equal content is another.
    private static boolean isSame(Object one, Object other) {
        return one == other;
    }

    /// What was logged of such an event until now.
    List<Entry> logged(String event) {
        return log.stream().filter(entry -> entry.event().equals(event)).toList();
    }

    /// Where networkd would write them.
    Path linkStates() throws IOException {
        return Files.createDirectories(folder.resolve("netif"));
    }

    Path siteFile() {
        return folder.resolve("site.yaml");
    }

    private static Wan.Limits soon(Wan.Limits limits) {
        return new Wan.Limits(limits.lossPercent(), 1, 1);
    }

    /// The same site with less patience for a line that has come back.
    private static Site quick(
            Site site, Wan.Services services, Optional<Router.Monitoring> monitoring) {
        var wans = new ArrayList<Wan>();
        for (var wan : site.router().wans()) {
            var health = wan.health();
            wans.add(
                    new Wan(
                            wan.name(),
                            wan.mark(),
                            wan.table(),
                            wan.tier(),
                            wan.weight(),
                            wan.link(),
                            wan.dot1x(),
                            wan.ipv4(),
                            wan.ipv6(),
                            new Wan.Health(
                                    health.targets4(),
                                    health.targets6(),
                                    health.probeGateway(),
                                    health.intervalMillis(),
                                    health.burst(),
                                    health.windowSeconds(),
                                    soon(health.limits()),
                                    soon(health.limits6()),
                                    services)));
        }
        var router =
                new Router(
                        site.router().management(),
                        site.router().inside(),
                        wans,
                        site.router().mappings(),
                        site.router().unmapped(),
                        site.router().choosing(),
                        site.router().kernel(),
                        site.router().tracing(),
                        site.router().notices(),
                        site.router().dynamicDns(),
                        monitoring);
        return new Site(
                site.name(),
                site.proxmox(),
                site.host(),
                site.vm(),
                site.certificates(),
                router,
                site.verify(),
                site.lab());
    }

    /// What networkd has in the WANs' tables.
    void routesOfProviders() {
        route("104.57.224.1", "enatt0.3242", 100, "dhcp");
        route("fe80::a", "enatt0.3242", 100, "ra");
        route("136.25.91.241", "enwebpass0", 200, "dhcp");
        route("fe80::b", "enwebpass0", 200, "ra");
        world.router.ip("route replace unreachable 2600:1700:2f71:c80::/60 proto dhcp");
    }

    private void route(String gateway, String link, int table, String protocol) {
        world.router.ip(
                "route replace default via "
                        + gateway
                        + " dev "
                        + link
                        + " table "
                        + table
                        + " metric 1024 onlink proto "
                        + protocol);
    }

    /// Plugs the line in again. Its ISP's IPv6 went with the carrier, as it does on Linux.
    void reconnectAtt() {
        plugInAtt();
        routesOfProviders();
    }

    /// As [#reconnectAtt], but networkd has put no route there yet.
    void plugInAtt() {
        world.att.ip("link set customer up");
        world.att.ip("addr add fe80::a/64 dev customer nodad");
        world.att.ip("route add 2600:1700:2f71:c80::/60 via fe80::be24:11ff:fe00:a1 dev customer");
        world.att.ip("route replace 104.57.226.192/29 via 104.57.224.10");
    }

    /// Without counters, which go on.
    String ruleset() {
        return world.router.exec("nft", "-s", "list", "table", "inet", "mwan");
    }

    void delegate(WanName wan, List<Ipv6Prefix> prefixes) {
        delegations.put(
                LabSite.ROUTER.wan(wan).orElseThrow().egress().value(), List.copyOf(prefixes));
    }

    private Commands.Outcome networkctl(List<String> command) {
        var prefixes = delegations.get(command.getLast());
        if (prefixes == null) {
            return new Commands.Outcome(1, "", "Interface not found");
        }
        var link = JSON.createObjectNode();
        var client = link.putObject("DHCPv6Client");
        client.putObject("Lease");
        var list = client.putArray("Prefixes");
        for (var prefix : prefixes) {
            var node = list.addObject();
            var bytes = node.putArray("Prefix");
            for (byte octet : prefix.address().octets()) {
                bytes.add(octet & 0xff);
            }
            node.put("PrefixLength", prefix.length());
            node.put("PreferredLifetimeUSec", 6_000_000_000L);
            node.put("ValidLifetimeUSec", 7_000_000_000L);
        }
        return new Commands.Outcome(0, link.toString(), "");
    }

    World world() {
        return world;
    }

    Daemon daemon() {
        return daemon;
    }

    void blackHole(Namespace isp) {
        isp.nft(
                "table inet fault { chain hole { type filter hook forward priority -1;"
                        + " policy drop; }; }");
    }

    /// One that swallows only what comes in by this link of the ISP's.
    void blackHole(Namespace isp, String from) {
        isp.nft(
                "table inet fault { chain hole { type filter hook forward priority -1;"
                        + " iifname \"%s\" drop; }; }".formatted(from));
    }

    void heal(Namespace isp) {
        isp.nft("delete table inet fault");
    }

    Carrying carrying() {
        return daemon.snapshot().map(Snapshot::carrying).orElse(Carrying.NOTHING);
    }

    Verdict verdict(WanName wan, Family family) {
        return daemon.snapshot().orElseThrow().picture().wan(wan).orElseThrow().verdict(family);
    }

    List<String> differences() throws ExecutionException, InterruptedException {
        return daemon.call(daemon::differences).get();
    }

    int foreign() {
        return world.foreign();
    }

    String describe() {
        return carrying() + "\n" + String.join("\n", log.stream().map(Entry::toString).toList());
    }

    /// Waits until it is so; the bound is for tests that fail.
    void await(Duration most, Callable<Boolean> condition, Supplier<String> otherwise) {
        long end = System.nanoTime() + most.toNanos();
        try {
            while (!condition.call()) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("not within " + most + ": " + otherwise.get());
                }
                Thread.sleep(20);
            }
        } catch (RuntimeException | Error failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /// Ends the daemon, and leaves its world.
    void stop() {
        monitor.close();
        if (!end.isDone()) {
            daemon.stop();
            end.join();
        }
    }

    @Override
    public void close() {
        try {
            stop();
        } finally {
            world.close();
        }
    }
}
