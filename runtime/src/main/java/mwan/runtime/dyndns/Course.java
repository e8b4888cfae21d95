package mwan.runtime.dyndns;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import mwan.value.IpAddress;

/// What a name's record is to become, and when to look next. Pure in time and input.
///
/// @param sent what the record was last changed to by us, and is taken to be until it is known
///   better
/// @param refused an address that was refused for good: it is not sent again
/// @param failures in a row
record Course(Optional<Sent> sent, Optional<IpAddress> refused, int failures) {
    static final Course BEGIN = new Course(Optional.empty(), Optional.empty(), 0);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 7;

    record Sent(IpAddress address, Instant at) {}

    /// @param record the addresses that the name has now
    /// @param spreads how long a change takes until it is seen
    boolean isChangeDue(IpAddress seen, Set<IpAddress> record, Instant now, Duration spreads) {
        if (record.equals(Set.of(seen)) || refused.filter(seen::equals).isPresent()) {
            return false;
        }
        return sent.filter(last -> last.address().equals(seen))
                .filter(last -> now.isBefore(last.at().plus(spreads)))
                .isEmpty();
    }

    Course changed(IpAddress address, Instant at) {
        return new Course(Optional.of(new Sent(address, at)), Optional.empty(), 0);
    }

    /// Nothing was to be done.
    Course held() {
        return new Course(sent, refused, 0);
    }

    Course failed() {
        return new Course(sent, refused, failures + 1);
    }

    /// It would be refused again: the operator has to change something, or the address changes.
    Course refused(IpAddress address) {
        return new Course(sent, Optional.of(address), 0);
    }

    /// How long until it is looked at again.
    Duration pause(Duration usual) {
        if (failures == 0) {
            return usual;
        }
        var longer = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
}
