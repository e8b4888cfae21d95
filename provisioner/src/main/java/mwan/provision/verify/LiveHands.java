package mwan.provision.verify;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import mwan.provision.proxmox.Waiting;
import mwan.provision.ssh.Result;
import mwan.provision.verify.check.Evidence;
import mwan.provision.verify.check.Hands;
import mwan.provision.verify.check.Place;
import mwan.provision.verify.check.Unobservable;

/// Hands on real hosts, over connections that come back when a host does.
final class LiveHands implements Hands {
    private final Connections connections;
    private final InstantSource clock;
    private final Waiting waiting;

    LiveHands(Connections connections, InstantSource clock, Waiting waiting) {
        this.connections = connections;
        this.clock = clock;
        this.waiting = waiting;
    }

    @Override
    public Result act(Place place, String... argv) {
        return connections.use(place, remote -> remote.run(argv));
    }

    @Override
    public Evidence look() {
        connections.tryAgain();
        return new Picture(connections, clock);
    }

    @Override
    public <T> Optional<T> until(Duration limit, Supplier<Optional<T>> found) {
        try {
            return Optional.of(
                    waiting.until(limit, found, () -> new Unobservable("the time is up")));
        } catch (Unobservable tooLong) {
            return Optional.empty();
        }
    }
}
