package mwan.runtime.notice;

import java.io.IOException;

/// One way in which notices reach somebody.
interface Channel {
    /// As logs name it.
    String name();

    /// Whether a healthy WAN is needed for it.
    boolean needsWan();

    /// Returns once somebody else has taken it over; the time that takes is bounded.
    ///
    /// @throws IOException when nobody has, with a reason for people
    void deliver(Notice notice) throws IOException;
}
