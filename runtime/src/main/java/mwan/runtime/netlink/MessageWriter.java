package mwan.runtime.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes one netlink message: header, fixed part, attributes (type, length, value, padded to 4).
final class MessageWriter {
    static final int REQUEST = 0x1;
    static final int ACK = 0x4;
    static final int DUMP = 0x300;
    static final int REPLACE = 0x100;
    static final int EXCLUSIVE = 0x200;
    static final int CREATE = 0x400;

    private final ByteBuffer buffer = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());

    private final int sequence;

    /// @param sequence by which the answers are told from others'
    MessageWriter(int type, int flags, int sequence) {
        this.sequence = sequence;
        buffer.putInt(0).putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0);
    }

    MessageWriter byteOf(int value) {
        buffer.put((byte) value);
        return this;
    }

    MessageWriter shortOf(int value) {
        buffer.putShort((short) value);
        return this;
    }

    MessageWriter intOf(int value) {
        buffer.putInt(value);
        return this;
    }

    MessageWriter attribute(int type, byte[] value) {
        buffer.putShort((short) (4 + value.length)).putShort((short) type).put(value);
        while (buffer.position() % 4 != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }

    MessageWriter attribute(int type, int value) {
        return attribute(
                type, ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array());
    }

    MessageWriter attribute(int type, String value) {
        return attribute(type, (value + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    int sequence() {
        return sequence;
    }

    byte[] bytes() {
        buffer.putInt(0, buffer.position());
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
