package mwan.provision.verify.check;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import mwan.provision.ssh.Result;

/// What a disruption has beyond [Evidence]: it may change things, and it looks again and again.
public interface Hands {
    /// Runs a command now, whatever it changes.
    Result act(Place place, String... argv);

    /// A look at how things are now: nothing that was seen before is in it.
    Evidence look();

    /// Looks until there is something, or the time is up.
    <T> Optional<T> until(Duration limit, Supplier<Optional<T>> found);
}
