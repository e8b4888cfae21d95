package mwan.runtime.control;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import mwan.fault.ExitCode;
import mwan.fault.UserError;

/// Asks the daemon.
public final class ControlClient {
    private final Path path;

    public ControlClient(Path path) {
        this.path = path;
    }

    /// @throws UserError when there is no daemon
    public Answer ask(Request request) {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            Transfer.write(channel, Wire.write(request));
            return Wire.answer(Transfer.readAll(channel));
        } catch (IOException unanswered) {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "cannot ask the daemon",
                    path.toString(),
                    "nobody answers there",
                    "see systemctl status mwan.service",
                    unanswered);
        }
    }
}
