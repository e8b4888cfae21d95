package mwan.runtime.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import mwan.value.IpAddress;

/// An entry of the connection tracking table.
///
/// @param protocol by IP's number: 6 is TCP
/// @param original addresses as the flow's first packet had them when it arrived
/// @param reply addresses as its answers have them when they arrive
/// @param status the kernel's IPS_ bits
/// @param over whether it is a TCP connection that was closed: its entry stays for minutes
public record TrackedFlow(
        int protocol, Ends original, Ends reply, int mark, int status, boolean over) {
    private static final int CTA_TUPLE_ORIG = 1;
    private static final int CTA_TUPLE_REPLY = 2;
    private static final int CTA_STATUS = 3;
    private static final int CTA_PROTOINFO = 4;
    private static final int CTA_PROTOINFO_TCP = 1;
    private static final int CTA_PROTOINFO_TCP_STATE = 1;
    private static final int CTA_MARK = 8;

    /// TIME_WAIT and CLOSE: both ends have closed, or one has reset.
    private static final Set<Integer> TCP_STATES_OF_THE_END = Set.of(7, 8);

    private static final int IPS_SEEN_REPLY = 1 << 1;
    private static final int IPS_OFFLOAD = 1 << 14;
    private static final int NETFILTER_HEADER = 4;

    /// @param sourcePort where the protocol has ports
    public record Ends(
            IpAddress source,
            IpAddress destination,
            OptionalInt sourcePort,
            OptionalInt destinationPort) {
        @Override
        public String toString() {
            return end(source, sourcePort) + " to " + end(destination, destinationPort);
        }

        private static String end(IpAddress address, OptionalInt port) {
            var text = address.toString();
            return port.isEmpty()
                    ? text
                    : (text.contains(":") ? "[" + text + "]" : text) + ":" + port.getAsInt();
        }
    }

    public boolean isAnswered() {
        return (status & IPS_SEEN_REPLY) != 0;
    }

    /// Whether a flow table takes its packets.
    public boolean isOffloaded() {
        return (status & IPS_OFFLOAD) != 0;
    }

    public String protocolName() {
        return switch (protocol) {
            case 1 -> "icmp";
            case 6 -> "tcp";
            case 17 -> "udp";
            case 58 -> "icmpv6";
            default -> "protocol " + protocol;
        };
    }

    /// Reads a message of ctnetlink, behind the netlink header. Empty for one without addresses.
    static Optional<TrackedFlow> read(ByteBuffer body) {
        if (body.remaining() < NETFILTER_HEADER) {
            return Optional.empty();
        }
        var attributes = Attributes.read(body.position(body.position() + NETFILTER_HEADER));
        var original = attributes.bytes(CTA_TUPLE_ORIG).map(Attributes::read);
        var reply = attributes.bytes(CTA_TUPLE_REPLY).map(Attributes::read);
        var there = original.flatMap(TrackedFlow::ends);
        var back = reply.flatMap(TrackedFlow::ends);
        if (there.isEmpty() || back.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new TrackedFlow(
                        original.flatMap(it -> it.bytes(2).map(Attributes::read))
                                .map(it -> it.number(1).orElse(0))
                                .orElse(0),
                        there.get(),
                        back.get(),
                        number(attributes, CTA_MARK),
                        number(attributes, CTA_STATUS),
                        isOver(attributes)));
    }

    /// What a flow table takes has no state here.
    private static boolean isOver(Attributes attributes) {
        return attributes
                .bytes(CTA_PROTOINFO)
                .map(Attributes::read)
                .flatMap(it -> it.bytes(CTA_PROTOINFO_TCP))
                .map(Attributes::read)
                .flatMap(it -> it.octets(CTA_PROTOINFO_TCP_STATE))
                .filter(state -> state.length == 1)
                .filter(state -> TCP_STATES_OF_THE_END.contains((int) state[0]))
                .isPresent();
    }

    private static int number(Attributes attributes, int type) {
        return attributes
                .bytes(type)
                .filter(value -> value.remaining() == 4)
                .map(value -> value.order(ByteOrder.BIG_ENDIAN).getInt())
                .orElse(0);
    }

    private static Optional<Ends> ends(Attributes tuple) {
        var addresses = tuple.bytes(1).map(Attributes::read);
        var source = addresses.flatMap(it -> it.octets(1).or(() -> it.octets(3)));
        var destination = addresses.flatMap(it -> it.octets(2).or(() -> it.octets(4)));
        var ports = tuple.bytes(2).map(Attributes::read);
        return source.flatMap(TrackedFlow::address)
                .flatMap(from ->
                        destination
                                .flatMap(TrackedFlow::address)
                                .map(to -> new Ends(from, to, port(ports, 2), port(ports, 3))));
    }

    private static Optional<IpAddress> address(byte[] octets) {
        return octets.length == 4 || octets.length == 16
                ? Optional.of(IpAddress.of(octets))
                : Optional.empty();
    }

    private static OptionalInt port(Optional<Attributes> protocol, int type) {
        return protocol.flatMap(it -> it.bytes(type))
                .filter(value -> value.remaining() == 2)
                .map(value ->
                        OptionalInt.of(
                                Short.toUnsignedInt(value.order(ByteOrder.BIG_ENDIAN).getShort())))
                .orElse(OptionalInt.empty());
    }
}
