package mwan.runtime.decide;

import java.util.List;
import java.util.Set;
import mwan.runtime.netlink.KernelRoute;
import mwan.runtime.netlink.LinkAddress;
import mwan.runtime.netlink.PolicyRule;

/// The whole state that the kernel shall have, as values: two that are equal ask for the same.
///
/// @param addresses those that the runtime adds; leases and static ones are networkd's
/// @param carrying who is given new flows by this, the next decision's input
/// @param failed whose flows end once this is in force
/// @param remarks what an operator should know of this decision, a sentence each
public record Desired(
        Ruleset ruleset,
        List<PolicyRule> rules,
        List<KernelRoute> routes,
        List<LinkAddress> addresses,
        List<KernelParameter> parameters,
        Carrying carrying,
        Set<FailedFlows> failed,
        List<String> remarks) {
    public Desired {
        rules = List.copyOf(rules);
        routes = List.copyOf(routes);
        addresses = List.copyOf(addresses);
        parameters = List.copyOf(parameters);
        failed = Set.copyOf(failed);
        remarks = List.copyOf(remarks);
    }
}
