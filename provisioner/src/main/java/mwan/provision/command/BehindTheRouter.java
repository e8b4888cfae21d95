package mwan.provision.command;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import mwan.fault.UserError;
import mwan.provision.proxmox.Waiting;
import mwan.provision.release.Gate;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.Remote;
import mwan.site.Ssh;
import mwan.site.Verify;
import mwan.site.Verify.ProbeHost;
import mwan.value.Family;

/// New connections in both families from each host that the site file names behind the router. A
/// path that does not cross the router, as the Proxmox host's own, would pass while it is broken.
final class BehindTheRouter implements Gate {
    private static final Duration CONNECTION_LIMIT = Duration.ofSeconds(5);

    private final Verify verify;
    private final Function<Ssh, Remote> reach;
    private final Waiting waiting;

    BehindTheRouter(Verify verify, Function<Ssh, Remote> reach, Waiting waiting) {
        this.verify = verify;
        this.reach = reach;
        this.waiting = waiting;
    }

    @Override
    public Optional<String> blind() {
        return verify.inside().isEmpty() || urls().isEmpty()
                ? Optional.of(
                        "the site file names no host under verify.inside, or no verify.seenAddress")
                : Optional.empty();
    }

    @Override
    public List<String> unseen() {
        return blind().isPresent()
                ? List.of()
                : Stream.of(Family.values())
                        .filter(family -> !urls().containsKey(family))
                        .map(family ->
                                "nobody looks whether hosts behind the router reach the Internet"
                                        + " over "
                                        + family.label()
                                        + ": the site file names no verify.seenAddress."
                                        + family.label())
                        .toList();
    }

    @Override
    public Optional<String> refusal(Duration patience) {
        return verify.inside().stream()
                .map(host -> refusal(host, patience))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> refusal(ProbeHost host, Duration patience) {
        try (var remote = reach.apply(host.ssh())) {
            return waiting.until(
                    patience,
                    () -> Optional.of(failures(host, remote)).filter(Optional::isEmpty),
                    () -> new NotInTime(failures(host, remote).orElse("it came too late")));
        } catch (NotInTime late) {
            return Optional.of(String.valueOf(late.getMessage()));
        } catch (UserError unreachable) {
            return Optional.of(
                    host.name() + " cannot look: " + unreachable.what() + ": " + unreachable.why());
        }
    }

    /// The wait is over: why is in the message.
    private static final class NotInTime extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotInTime(String why) {
            super(why);
        }
    }

    private Optional<String> failures(ProbeHost host, Remote remote) {
        var failed = new ArrayList<String>();
        urls().forEach((family, url) -> {
            if (!connects(remote, family, url)) {
                failed.add(host.name() + " gets no answer of " + url + " over " + family.label());
            }
        });
        return failed.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", failed));
    }

    private Map<Family, URI> urls() {
        var urls = new EnumMap<Family, URI>(Family.class);
        verify.seenAddress4().ifPresent(url -> urls.put(Family.IPV4, url));
        verify.seenAddress6().ifPresent(url -> urls.put(Family.IPV6, url));
        return urls;
    }

    /// A name may have addresses of both families: the one that is asked for is taken.
    private static boolean connects(Remote remote, Family family, URI url) {
        return remote.run(
                        Command.of(
                                "curl",
                                family == Family.IPV4 ? "--ipv4" : "--ipv6",
                                "--silent",
                                "--globoff",
                                "--fail",
                                "--output",
                                "/dev/null",
                                "--max-time",
                                String.valueOf(CONNECTION_LIMIT.toSeconds()),
                                "--url",
                                url.toString()))
                .ok();
    }
}
