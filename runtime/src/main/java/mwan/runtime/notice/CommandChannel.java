package mwan.runtime.notice;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import mwan.runtime.process.LimitedProgram;
import mwan.site.Notices;

/// A program of the router, which reads the JSON document. It need not use the Internet (a text
/// message goes by a modem), so it does not wait for a WAN.
final class CommandChannel implements Channel {
    private final Notices.Command command;

    CommandChannel(Notices.Command command) {
        this.command = command;
    }

    @Override
    public String name() {
        return "command";
    }

    @Override
    public boolean needsWan() {
        return false;
    }

    @Override
    public void deliver(Notice notice) throws IOException {
        int exit =
                LimitedProgram.run(
                        command.run(),
                        (notice.document() + "\n").getBytes(StandardCharsets.UTF_8),
                        Duration.ofSeconds(command.limitSeconds()));
        if (exit != 0) {
            throw new IOException(command.run().getFirst() + " ended with " + exit);
        }
    }
}
