package mwan.provision.verify.check;

import java.util.Optional;
import java.util.function.Function;
import mwan.provision.verify.seen.Transfers;
import mwan.value.IpAddress;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;

/// Judges whether a translated source address differs from the host's own in its prefix alone.
final class HostBits {
    private HostBits() {}

    /// @param delegationOf the delegated prefix that a public address is in
    static Judgement judge(
            Transfers transfers,
            Ipv6Prefix internal,
            Function<Ipv6Address, Optional<Ipv6Prefix>> delegationOf) {
        var pairs =
                transfers.transfers().stream()
                        .filter(transfer -> transfer.address().isPresent())
                        .map(transfer ->
                                new Pair(
                                        (Ipv6Address) IpAddress.parse(transfer.from()),
                                        (Ipv6Address) transfer.address().orElseThrow()))
                        .distinct()
                        .toList();
        var wrong =
                pairs.stream()
                        .filter(pair ->
                                !internal.contains(pair.own())
                                        || delegationOf
                                                .apply(pair.seen())
                                                .filter(delegation ->
                                                        isSameBehind(
                                                                Math.max(
                                                                        internal.length(),
                                                                        delegation.length()),
                                                                pair.own(),
                                                                pair.seen()))
                                                .isEmpty())
                        .toList();
        return Judgement.of(
                !pairs.isEmpty() && wrong.isEmpty(), (wrong.isEmpty() ? pairs : wrong).toString());
    }

    private record Pair(Ipv6Address own, Ipv6Address seen) {
        @Override
        public String toString() {
            return own + " seen as " + seen;
        }
    }

    static boolean isSameBehind(int length, Ipv6Address one, Ipv6Address other) {
        long high = length >= 64 ? 0 : -1L >>> length;
        long low = length <= 64 ? -1L : length == 128 ? 0 : -1L >>> length - 64;
        return ((one.high() ^ other.high()) & high) == 0 && ((one.low() ^ other.low()) & low) == 0;
    }
}
