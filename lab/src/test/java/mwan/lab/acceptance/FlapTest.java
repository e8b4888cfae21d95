package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A line that comes and goes, again and again, leaves no trace.
@Order(46)
class FlapTest extends FaultScene {
    /// All that the kernel has of routing and filtering, without what only counts or ticks, and
    /// without the route by which networkd notes a delegation: that is its own, and not always
    /// there.
    private static List<String> kernelState() {
        return Lab.script(
                        "mwan",
                        """
                        set -e
                        nft --stateless list table inet mwan
                        ip rule; ip -6 rule
                        for family in -4 -6; do
                          ip "$family" -N route show table all | sed -E '/^7 .* proto 16 /d; s/ (expires|nhid) [^ ]+//g' | sort
                          ip "$family" -o addr show | sed -E 's/ valid_lft .*//; s/\\\\.*//' | sort
                        done
                        sysctl -a --pattern 'forwarding|rp_filter|arp_' 2>/dev/null | sort
                        """)
                .succeeded()
                .lines();
    }

    /// What is there no longer and what is new, in order: of a thousand lines the few that matter.
    private static List<String> differences(List<String> before, List<String> after) {
        var differences = new ArrayList<String>();
        var gone = new ArrayList<>(before);
        after.forEach(gone::remove);
        gone.forEach(line -> differences.add("- " + line));
        var come = new ArrayList<>(after);
        before.forEach(come::remove);
        come.forEach(line -> differences.add("+ " + line));
        if (differences.isEmpty() && !before.equals(after)) {
            differences.add("the same lines in another order: " + after);
        }
        return differences;
    }

    private static int trackedFlows() {
        return Integer.parseInt(
                Lab.exec("mwan", "cat", "/proc/sys/net/netfilter/nf_conntrack_count")
                        .out()
                        .strip());
    }

    private static void flap(int times, String wan) {
        for (int i = 0; i < times; i++) {
            Lab.fault("carrier-loss", wan);
            Lab.heal();
        }
    }

    private static void leavesNoTrace(int times, String wan) {
        var before = kernelState();
        int tracked = trackedFlows();
        flap(times, wan);
        theRouterItselfConnects();
        Lab.awaitEverythingDelegated();
        // networkd has its routes and addresses back a moment after the delegation is told.
        Lab.await(
                "the kernel's state to be what it was",
                Duration.ofSeconds(60),
                () -> differences(before, kernelState()),
                List::isEmpty);
        nothingDiffers();
        // A probe that was on its way, a lease that was asked for: not one for each flap.
        assertThat(trackedFlows()).isLessThan(tracked + times / 2);
    }

    @Test
    void flapsLeaveNoTrace() {
        leavesNoTrace(15, "att");
    }

    @Tag("slow")
    @Test
    void aThousandFlapsLeaveNoTrace() {
        leavesNoTrace(500, "webpass");
        leavesNoTrace(500, "att");
    }
}
