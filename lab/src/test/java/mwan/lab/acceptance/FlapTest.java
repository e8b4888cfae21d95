package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A line that comes and goes, again and again, leaves no trace.
@Order(46)
class FlapTest extends FaultScene {
    /// All that the kernel has of routing and filtering, without what only counts or ticks, and
    /// without the route by which networkd notes a delegation: that is its own, and not always
    /// there.
    private static String kernelState() {
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
                .out();
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
        nothingDiffers();
        assertThat(kernelState()).isEqualTo(before);
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
