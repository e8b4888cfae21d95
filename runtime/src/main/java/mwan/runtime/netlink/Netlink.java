package mwan.runtime.netlink;

import java.io.IOException;
import java.util.List;

/// The kernel's links, addresses, routes and rules: what is there, and changes to single ones.
public interface Netlink extends AutoCloseable {
    List<Link> links() throws IOException;

    /// What has left by each link.
    List<Sent> sent() throws IOException;

    List<LinkAddress> addresses() throws IOException;

    /// Those of both families in all tables, without the cache's entries.
    List<KernelRoute> routes() throws IOException;

    List<PolicyRule> rules() throws IOException;

    /// Those that do not answer, or have not yet.
    List<Neighbour> silentNeighbours() throws IOException;

    /// @throws NetlinkError `alreadyThere` when the table has one with this destination and metric
    void add(KernelRoute route) throws IOException;

    /// Puts it in the place of the one with its table, destination and metric, in one step.
    void replace(KernelRoute route) throws IOException;

    void delete(KernelRoute route) throws IOException;

    void add(PolicyRule rule) throws IOException;

    void delete(PolicyRule rule) throws IOException;

    void add(LinkAddress address) throws IOException;

    void delete(LinkAddress address) throws IOException;

    @Override
    void close();
}
