package mwan.runtime.netlink;

import java.io.IOException;
import java.util.Map;

/// The kernel refused a request.
public final class NetlinkError extends IOException {
    static final int EEXIST = 17;
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int ENODEV = 19;
    static final int EADDRNOTAVAIL = 99;

    private static final Map<Integer, String> NAMES =
            Map.of(
                    1,
                    "EPERM: not permitted",
                    ENOENT,
                    "ENOENT: there is none",
                    ESRCH,
                    "ESRCH: there is none",
                    EEXIST,
                    "EEXIST: there is one already",
                    ENODEV,
                    "ENODEV: the link is missing",
                    22,
                    "EINVAL: invalid",
                    EADDRNOTAVAIL,
                    "EADDRNOTAVAIL: there is none",
                    100,
                    "ENETDOWN: the link is down",
                    101,
                    "ENETUNREACH: the next hop is not reachable",
                    105,
                    "ENOBUFS: no room");

    private final int errno;

    NetlinkError(String what, int errno) {
        super(what + ": " + NAMES.getOrDefault(errno, "errno " + errno));
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }

    /// Whether what should go was gone already.
    public boolean alreadyGone() {
        return errno == ENOENT || errno == ESRCH || errno == EADDRNOTAVAIL || errno == ENODEV;
    }

    /// Whether what should come was there already.
    public boolean alreadyThere() {
        return errno == EEXIST;
    }
}
