package mwan.runtime.notice;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mwan.runtime.process.Commands;

/// A channel whose work a process of its own does, `mwan deliver`: what TLS and the libraries need
/// of memory is given back when it ends, and what hangs is killed.
final class Errand implements Channel {
    private final Channel channel;
    private final Path program;
    private final Commands commands;

    /// @param program `mwan` itself
    /// @param commands with a time limit
    Errand(Channel channel, Path program, Commands commands) {
        this.channel = channel;
        this.program = program;
        this.commands = commands;
    }

    @Override
    public String name() {
        return channel.name();
    }

    @Override
    public boolean needsWan() {
        return channel.needsWan();
    }

    @Override
    public void deliver(Notice notice) throws IOException {
        var file = Files.createTempFile("mwan-notice-", ".json");
        try {
            Files.writeString(file, notice.document().toString(), StandardCharsets.UTF_8);
            var outcome =
                    commands.run(List.of(program.toString(), "deliver", name(), file.toString()));
            if (!outcome.succeeded()) {
                throw new IOException(lastLine(outcome));
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static String lastLine(Commands.Outcome outcome) {
        return outcome.errors()
                .lines()
                .reduce((_, last) -> last)
                .orElse("mwan deliver ended with " + outcome.exit());
    }
}
