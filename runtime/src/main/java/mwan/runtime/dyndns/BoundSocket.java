package mwan.runtime.dyndns;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import mwan.runtime.libc.Poller;
import mwan.runtime.libc.Socket;
import mwan.runtime.probe.Way;
import mwan.value.IpAddress;
import mwan.value.Port;

/// A TCP connection that leaves by one WAN and by no other, in the shape that TLS is laid over. All
/// of it together has to be done by a deadline. For one thread.
final class BoundSocket extends java.net.Socket {
    private static final int BUFFER = 16 * 1024;

    private final Socket socket;
    private final Poller poller;
    private final long deadline;
    private final In in = new In();
    private final Out out = new Out();
    private boolean closed;

    private BoundSocket(Socket socket, Poller poller, long deadline) {
        this.socket = socket;
        this.poller = poller;
        this.deadline = deadline;
    }

    /// @param limit for the connection and all that is said over it
    static BoundSocket connect(Way way, IpAddress host, Port port, Duration limit)
            throws IOException {
        var socket = Socket.tcp(host.family(), BUFFER);
        var connection = new BoundSocket(socket, new Poller(), System.nanoTime() + limit.toNanos());
        try {
            way.bind(socket);
            socket.beginToConnect(way.to(host, port));
            connection.awaitWritable();
            return connection;
        } catch (IOException failed) {
            connection.close();
            throw failed;
        }
    }

    private void awaitWritable() throws IOException {
        await(ready -> poller.addWritable(socket.descriptor(), ready));
    }

    private void awaitReadable() throws IOException {
        await(ready -> poller.add(socket.descriptor(), ready));
    }

    private void await(Consumer<Runnable> listen) throws IOException {
        var ready = new AtomicBoolean();
        listen.accept(() -> ready.set(true));
        try {
            while (!ready.get()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new SocketTimeoutException("no answer in time");
                }
                poller.await(Duration.ofNanos(left));
            }
        } finally {
            poller.remove(socket.descriptor());
        }
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    private final class In extends InputStream {
        private byte[] part = {};
        private int read;

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (read == part.length) {
                var next = socket.receive();
                if (next.isEmpty()) {
                    awaitReadable();
                } else if (next.get().message().length == 0) {
                    return -1;
                } else {
                    part = next.get().message();
                    read = 0;
                }
            }
            int count = Math.min(length, part.length - read);
            System.arraycopy(part, read, into, offset, count);
            read += count;
            return count;
        }
    }

    /// A request and TLS's first messages are a few kilobytes: a socket buffer takes them whole.
    private final class Out extends OutputStream {
        @Override
        public void write(int octet) throws IOException {
            socket.send(new byte[] {(byte) octet});
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            if (length > 0) {
                socket.send(Arrays.copyOfRange(from, offset, offset + length));
            }
        }
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /// What is asked of the deadline alone.
    @Override
    public void setSoTimeout(int millis) {}

    @Override
    public int getSoTimeout() {
        return 0;
    }

    @Override
    public int getSoLinger() {
        return -1;
    }

    @Override
    public void shutdownInput() {}

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            poller.close();
            socket.close();
        }
    }
}
