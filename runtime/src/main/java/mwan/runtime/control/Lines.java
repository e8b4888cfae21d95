package mwan.runtime.control;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// Lines over a channel.
final class Lines {
    private Lines() {}

    static String read(SocketChannel channel, int longest) throws IOException {
        var line = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(4096);
        while (channel.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                byte octet = buffer.get();
                if (octet == '\n') {
                    return line.toString(StandardCharsets.UTF_8);
                }
                line.write(octet);
            }
            buffer.clear();
            if (line.size() > longest) {
                throw new IOException("a line of more than " + longest + " octets");
            }
        }
        throw new EOFException("the other side hung up");
    }

    static void write(SocketChannel channel, String line) throws IOException {
        var bytes = StandardCharsets.UTF_8.encode(line);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
