package mwan.runtime.kernel;

import java.util.List;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Desired;

/// The part of the kernel that is ours: the nft table, and the rules, routes and addresses that
/// bear our protocol number. Nothing else is ever touched. For one thread.
public interface Kernel extends AutoCloseable {
    /// Brings the kernel to this state. Asked twice for the same, the second changes nothing. Each
    /// part stands alone: what cannot be done (a link is missing) is in the answer, the rest is
    /// done.
    Applied apply(Desired desired);

    /// In which places the kernel differs from this state, a line each; changes nothing.
    List<String> observe(Desired desired);

    /// The next hops of this state that do not answer to ARP or neighbour discovery, a line each.
    /// To be asked every now and then: the kernel finds out when there is a packet for one.
    List<String> silentNextHops(Desired desired);

    /// Who is given new flows now, read from the kernel: what a daemon that starts finds there.
    Carrying carrying();

    /// The file descriptors that are readable when `changes` has something to tell, for a
    /// [mwan.runtime.libc.Poller].
    List<Integer> descriptors();

    /// What has changed since the last call; does not wait. Links, addresses, routes and rules of
    /// anybody, the nft ruleset when somebody else changed it. After it the daemon looks at its
    /// sources, decides and applies again: that is the repair.
    List<KernelChange> changes();

    @Override
    void close();
}
