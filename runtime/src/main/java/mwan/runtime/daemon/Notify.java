package mwan.runtime.daemon;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import mwan.runtime.libc.Errno;
import mwan.runtime.libc.Socket;
import mwan.runtime.libc.SocketAddress;

/// Tells systemd how we are (sd_notify(3)); nothing, where systemd did not start us.
final class Notify {
    private final Optional<String> socketName;
    private String status = "";

    Notify(Optional<String> socketName) {
        this.socketName = socketName;
    }

    static Notify fromEnvironment() {
        return new Notify(Optional.ofNullable(System.getenv("NOTIFY_SOCKET")));
    }

    void ready() {
        send("READY=1");
    }

    void alive() {
        send("WATCHDOG=1");
    }

    void status(String sentence) {
        if (!sentence.equals(status)) {
            status = sentence;
            send("STATUS=" + sentence);
        }
    }

    void stopping() {
        send("STOPPING=1");
    }

    private void send(String state) {
        if (socketName.isEmpty()) {
            return;
        }
        try (var socket = Socket.unixDatagram(64)) {
            socket.sendTo(
                    SocketAddress.unix(socketName.get()), state.getBytes(StandardCharsets.UTF_8));
        } catch (Errno unheard) {
            // systemd's watchdog is there for the case that it goes on like this.
            return;
        }
    }
}
