package mwan.provision.vm;

import java.util.Optional;
import mwan.provision.ssh.Remote;

/// The way into the router, over SSH with its host key known beforehand.
public interface Guest extends AutoCloseable {
    /// Empty while there is no VM, or none that answers.
    Optional<Remote> reach();

    /// Waits, with a bound, until it answers.
    Remote await();

    /// After a power-off: the connection is gone.
    void forget();

    @Override
    void close();
}
