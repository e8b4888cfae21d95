package mwan.provision.verify;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import mwan.fault.UserError;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.ssh.Remote;
import mwan.provision.verify.check.Place;
import mwan.provision.verify.check.Unobservable;

/// One connection to each host for a whole run; who uses one has it alone meanwhile. A host that
/// was not reached once is not tried again: its checks would each wait for the same time-out.
final class Connections implements AutoCloseable {
    private final Hosts hosts;
    private final Map<Place, Line> lines = new ConcurrentHashMap<>();

    Connections(Hosts hosts) {
        this.hosts = hosts;
    }

    <T> T use(Place place, Function<Remote, T> work) {
        return lines.computeIfAbsent(place, Line::new).use(work);
    }

    <T> T api(Function<Proxmox, T> reading) {
        try {
            return reading.apply(hosts.proxmox());
        } catch (UserError refused) {
            throw new Unobservable(text(refused), refused);
        }
    }

    /// Forgets who was not reached: a host that was rebooted may answer now.
    void tryAgain() {
        lines.values().forEach(Line::tryAgain);
    }

    @Override
    public void close() {
        lines.values().forEach(Line::close);
    }

    private static String text(UserError error) {
        return error.what() + ": " + error.object() + ": " + error.why();
    }

    /// The connection to one host, opened by its first use.
    private final class Line {
        private final Place place;
        private final ReentrantLock lock = new ReentrantLock();
        private List<Remote> open = List.of();
        private List<Unobservable> refusals = List.of();

        Line(Place place) {
            this.place = place;
        }

        <T> T use(Function<Remote, T> work) {
            lock.lock();
            try {
                return work.apply(remote());
            } catch (UserError broken) {
                drop();
                throw new Unobservable(text(broken), broken);
            } finally {
                lock.unlock();
            }
        }

        private Remote remote() {
            if (!refusals.isEmpty()) {
                throw refusals.getFirst();
            }
            if (open.isEmpty()) {
                try {
                    open = List.of(hosts.open(place));
                } catch (UserError unreachable) {
                    refusals = List.of(new Unobservable(text(unreachable), unreachable));
                    throw refusals.getFirst();
                }
            }
            return open.getFirst();
        }

        void tryAgain() {
            lock.lock();
            try {
                refusals = List.of();
            } finally {
                lock.unlock();
            }
        }

        void close() {
            lock.lock();
            try {
                drop();
            } finally {
                lock.unlock();
            }
        }

        /// The next use opens another one.
        private void drop() {
            open.forEach(Remote::close);
            open = List.of();
        }
    }
}
