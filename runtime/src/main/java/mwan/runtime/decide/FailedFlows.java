package mwan.runtime.decide;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import mwan.runtime.netlink.MaskedMark;
import mwan.site.Router;
import mwan.value.Family;
import mwan.value.WanName;

/// The flows of a WAN that failed, while another carries: they cannot live, so they end now.
public record FailedFlows(WanName wan, Family family, MaskedMark mark) {
    /// Those of WANs that the site had and has no longer: nothing leads their mark anywhere.
    public static List<FailedFlows> leftBehind(Router before, Router now) {
        var marks =
                now.wans().stream().map(wan -> Decision.mark(now, wan)).collect(Collectors.toSet());
        return before.wans().stream()
                .filter(wan -> !marks.contains(Decision.mark(before, wan)))
                .flatMap(wan ->
                        Arrays.stream(Family.values())
                                .map(family ->
                                        new FailedFlows(
                                                wan.name(), family, Decision.mark(before, wan))))
                .toList();
    }
}
