package mwan.runtime.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import mwan.runtime.health.Moment;
import mwan.runtime.networkd.Lease;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;
import org.junit.jupiter.api.Test;

class LeaseBookTest {
    private static final WanName ATT = new WanName("att");
    private static final Ipv6Prefix PREFIX = Ipv6Prefix.parse("2600:1700:2f71:c80::/60");
    private static final Ipv6Prefix OTHER = Ipv6Prefix.parse("2600:1700:2f71:d80::/60");
    private static final Moment START = new Moment(0);

    private final LeaseBook book = new LeaseBook();

    private static Optional<Lease> bound(Ipv6Prefix... prefixes) {
        return lease(true, prefixes);
    }

    /// networkd has no DHCPv6 lease: it has just started, or nobody answers it.
    private static Optional<Lease> unbound(Ipv6Prefix... prefixes) {
        return lease(false, prefixes);
    }

    private static Optional<Lease> lease(boolean bound, Ipv6Prefix... prefixes) {
        return Optional.of(
                new Lease(
                        bound,
                        Optional.empty(),
                        List.of(prefixes).stream()
                                .map(prefix ->
                                        new Lease.Delegation(
                                                prefix, Duration.ofHours(1), Duration.ofHours(2)))
                                .toList()));
    }

    private static Moment after(long millis) {
        return START.plus(Duration.ofMillis(millis));
    }

    @Test
    void nothingIsKnownAtFirst() {
        assertThat(book.delegation(ATT)).isEmpty();
    }

    @Test
    void noAnswerSaysNothing() {
        book.told(ATT, bound(PREFIX), START);
        book.told(ATT, Optional.empty(), after(1));

        assertThat(book.delegation(ATT)).contains(PREFIX);
    }

    @Test
    void aRenumberedPrefixIsTakenAtOnce() {
        book.told(ATT, bound(PREFIX), START);
        book.told(ATT, unbound(OTHER), after(1));

        assertThat(book.delegation(ATT)).contains(OTHER);
    }

    @Test
    void aPrefixThatALeaseNoLongerHasIsWithdrawn() {
        book.told(ATT, bound(PREFIX), START);
        book.told(ATT, bound(), after(1));

        assertThat(book.delegation(ATT)).isEmpty();
        assertThat(book.unsettled()).isFalse();
    }

    @Test
    void aNetworkdThatStartsAnewHasTimeToAskAgain() {
        book.told(ATT, bound(PREFIX), START);
        book.told(ATT, unbound(), after(1_000));
        book.told(ATT, unbound(), after(30_000));
        assertThat(book.delegation(ATT)).contains(PREFIX);
        assertThat(book.unsettled()).isTrue();

        book.told(ATT, unbound(), after(31_000));
        assertThat(book.delegation(ATT)).isEmpty();
        assertThat(book.unsettled()).isFalse();
    }

    @Test
    void theGraceBeginsAnewAfterThePrefixWasBack() {
        book.told(ATT, bound(PREFIX), START);
        book.told(ATT, unbound(), after(1_000));
        book.told(ATT, bound(PREFIX), after(2_000));
        book.told(ATT, unbound(), after(32_000));

        assertThat(book.delegation(ATT)).contains(PREFIX);
    }

    @Test
    void aLineThatLostItsCarrierHasNoGrace() {
        book.told(ATT, bound(PREFIX), START);
        book.lineLost(ATT);
        book.told(ATT, unbound(), after(1));

        assertThat(book.delegation(ATT)).isEmpty();
        assertThat(book.unsettled()).isFalse();
    }
}
