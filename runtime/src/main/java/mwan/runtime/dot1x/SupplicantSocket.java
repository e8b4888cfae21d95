package mwan.runtime.dot1x;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import mwan.runtime.libc.Errno;
import mwan.runtime.libc.Socket;
import mwan.runtime.libc.SocketAddress;
import mwan.runtime.picture.WanPicture.Authentication;
import mwan.value.InterfaceName;

/// wpa_supplicant's control interface for one link, attached for its events. Every event makes us
/// ask for the status: what counts is the controlled port, not one event's word.
public final class SupplicantSocket implements AutoCloseable {
    private final Socket socket;
    private final Path own;

    private SupplicantSocket(Socket socket, Path own) {
        this.socket = socket;
        this.own = own;
    }

    /// @param controlFolder where wpa_supplicant has its sockets
    /// @param ownFolder where ours is made, for the answers
    /// @throws Errno when wpa_supplicant does not run on this link
    public static SupplicantSocket attach(Path controlFolder, Path ownFolder, InterfaceName link)
            throws IOException {
        var own = ownFolder.resolve("wpa-" + link);
        Files.deleteIfExists(own);
        var socket = Socket.unixDatagram(8192);
        try {
            socket.bind(SocketAddress.unix(own.toString()));
            socket.connect(SocketAddress.unix(controlFolder.resolve(link.value()).toString()));
            socket.send(bytes("ATTACH"));
            socket.send(bytes("STATUS"));
            return new SupplicantSocket(socket, own);
        } catch (Errno failed) {
            socket.close();
            Files.deleteIfExists(own);
            throw failed;
        }
    }

    public int descriptor() {
        return socket.descriptor();
    }

    /// Asks for the status; the answer comes through [#read].
    public void ask() throws Errno {
        socket.send(bytes("STATUS"));
    }

    /// Ends wpa_supplicant, all its links with it; its service starts it anew.
    public void terminate() throws Errno {
        socket.send(bytes("TERMINATE"));
    }

    /// What came in.
    ///
    /// @param event an event's text, for the log
    /// @param authentication the state, where a status came in
    public record Message(Optional<String> event, Optional<Authentication> authentication) {}

    /// The next message; empty when there is none now.
    public Optional<Message> read() throws Errno {
        return socket.receive()
                .map(received -> {
                    var text = new String(received.message(), StandardCharsets.UTF_8).strip();
                    return SupplicantMessages.read(text);
                });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        socket.close();
        try {
            Files.deleteIfExists(own);
        } catch (IOException left) {
            // The next attach removes it.
        }
    }
}
