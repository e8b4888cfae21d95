package mwan.runtime.decide;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import mwan.site.Choosing;
import mwan.value.IpAddress;

/// Which slot nft's `jhash … mod N` gives a flow: the kernel's jhash (include/linux/jhash.h) of the
/// addresses as they are on the wire, scaled to the number of slots by a multiplication.
public final class StickySlot {
    /// "mwan" in ASCII. Fixed, so that a source keeps its slot over restarts.
    public static final int SEED = 0x6d77616e;

    private static final int INITIAL = 0xdeadbeef;

    private StickySlot() {}

    /// Empty where the slot does not follow from the addresses.
    public static OptionalInt of(
            Choosing.Sticky sticky, IpAddress source, IpAddress destination, int slots) {
        return switch (sticky) {
            case FLOW -> OptionalInt.empty();
            case SOURCE -> OptionalInt.of(scaled(source.octets(), slots));
            case SOURCE_DESTINATION -> {
                var from = source.octets();
                var to = destination.octets();
                var both = ByteBuffer.allocate(from.length + to.length).put(from).put(to);
                yield OptionalInt.of(scaled(both.array(), slots));
            }
        };
    }

    private static int scaled(byte[] key, int slots) {
        return (int) (Integer.toUnsignedLong(hash(key)) * slots >>> 32);
    }

    /// The lengths of addresses are multiples of four, so there are whole words alone. Whole
    /// triples are read in the machine's order, the rest always as little-endian.
    private static int hash(byte[] key) {
        int a = INITIAL + key.length + SEED;
        int b = a;
        int c = a;
        int at = 0;
        var words = ByteBuffer.wrap(key).order(ByteOrder.nativeOrder());
        for (; key.length - at > 12; at += 12) {
            a += words.getInt(at);
            b += words.getInt(at + 4);
            c += words.getInt(at + 8);
            a = (a - c) ^ Integer.rotateLeft(c, 4);
            c += b;
            b = (b - a) ^ Integer.rotateLeft(a, 6);
            a += c;
            c = (c - b) ^ Integer.rotateLeft(b, 8);
            b += a;
            a = (a - c) ^ Integer.rotateLeft(c, 16);
            c += b;
            b = (b - a) ^ Integer.rotateLeft(a, 19);
            a += c;
            c = (c - b) ^ Integer.rotateLeft(b, 4);
            b += a;
        }
        var rest = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        rest.put(key, at, key.length - at);
        a += rest.getInt(0);
        b += rest.getInt(4);
        c += rest.getInt(8);
        c = (c ^ b) - Integer.rotateLeft(b, 14);
        a = (a ^ c) - Integer.rotateLeft(c, 11);
        b = (b ^ a) - Integer.rotateLeft(a, 25);
        c = (c ^ b) - Integer.rotateLeft(b, 16);
        a = (a ^ c) - Integer.rotateLeft(c, 4);
        b = (b ^ a) - Integer.rotateLeft(a, 14);
        return (c ^ b) - Integer.rotateLeft(b, 24);
    }
}
