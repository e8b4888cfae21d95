package mwan.runtime.control;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// Texts over a channel.
final class Transfer {
    private static final int AT_ONCE = 8192;

    private Transfer() {}

    /// Up to and with an empty line.
    static String readUntilEmptyLine(SocketChannel channel, int longest) throws IOException {
        var text = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(AT_ONCE);
        byte before = '\n';
        while (channel.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                byte octet = buffer.get();
                text.write(octet);
                if (octet == '\n' && before == '\n') {
                    return text.toString(StandardCharsets.UTF_8);
                }
                before = octet;
            }
            buffer.clear();
            if (text.size() > longest) {
                throw new IOException("a request of more than " + longest + " octets");
            }
        }
        throw new EOFException("the other side hung up");
    }

    /// Until the other side closes.
    static String readAll(SocketChannel channel) throws IOException {
        var text = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(AT_ONCE);
        while (channel.read(buffer) >= 0) {
            text.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    static void write(SocketChannel channel, byte[] text) throws IOException {
        var bytes = ByteBuffer.wrap(text);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
