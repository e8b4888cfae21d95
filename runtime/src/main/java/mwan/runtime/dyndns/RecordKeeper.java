package mwan.runtime.dyndns;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import mwan.value.IpAddress;

/// Who has a name's record, and changes it.
interface RecordKeeper {
    /// The addresses of the family that the name has.
    Set<IpAddress> addresses() throws IOException;

    /// Makes this the name's only address of its family.
    ///
    /// @throws Refused when it would be refused again
    /// @throws IOException when it may work another time
    void change(IpAddress address) throws IOException;

    /// How long a change takes until [#addresses] has it.
    Duration spreads();

    /// What is refused for good, until somebody changes something.
    final class Refused extends IOException {
        Refused(String why) {
            super(why);
        }
    }
}
