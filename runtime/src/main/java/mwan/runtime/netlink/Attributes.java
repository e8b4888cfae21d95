package mwan.runtime.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The attributes behind a netlink message's fixed part. What is cut off or ill-formed ends the
/// reading: the kernel is trusted, but never to the point of an endless loop.
final class Attributes {
    // The top bits say "nested" and "network byte order".
    private static final int TYPE_BITS = 0x3fff;

    private final Map<Integer, ByteBuffer> values = new HashMap<>();

    private Attributes() {}

    static Attributes read(ByteBuffer from) {
        var attributes = new Attributes();
        var buffer = from.slice().order(ByteOrder.nativeOrder());
        while (buffer.remaining() >= 4) {
            int start = buffer.position();
            int length = Short.toUnsignedInt(buffer.getShort());
            int type = buffer.getShort() & TYPE_BITS;
            if (length < 4 || start + length > buffer.limit()) {
                break;
            }
            attributes.values.put(
                    type, buffer.slice(start + 4, length - 4).order(ByteOrder.nativeOrder()));
            buffer.position(Math.min(start + (length + 3) / 4 * 4, buffer.limit()));
        }
        return attributes;
    }

    Optional<ByteBuffer> bytes(int type) {
        return Optional.ofNullable(values.get(type))
                .map(value -> value.duplicate().order(ByteOrder.nativeOrder()));
    }

    Optional<byte[]> octets(int type) {
        return bytes(type)
                .map(value -> {
                    var octets = new byte[value.remaining()];
                    value.get(octets);
                    return octets;
                });
    }

    OptionalInt number(int type) {
        var value = values.get(type);
        if (value == null) {
            return OptionalInt.empty();
        }
        return switch (value.remaining()) {
            case 1 -> OptionalInt.of(Byte.toUnsignedInt(value.get(0)));
            case 4 -> OptionalInt.of(value.getInt(0));
            default -> OptionalInt.empty();
        };
    }

    Optional<String> text(int type) {
        return octets(type)
                .map(octets -> {
                    int end = 0;
                    while (end < octets.length && octets[end] != 0) {
                        end++;
                    }
                    return new String(octets, 0, end, StandardCharsets.US_ASCII);
                });
    }
}
