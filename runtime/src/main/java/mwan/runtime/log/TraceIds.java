package mwan.runtime.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import mwan.value.BadValue;
import mwan.value.TraceId;

/// The trace id of now: the boot's, or that of the deploy that came after it.
public final class TraceIds {
    private final Path file;

    /// @param file `/run/mwan-trace-id`
    public TraceIds(Path file) {
        this.file = file;
    }

    /// Read each time, since a deploy writes a new one while we run.
    public Optional<TraceId> current() {
        try {
            return Optional.of(TraceId.parse(Files.readString(file).strip()));
        } catch (IOException | BadValue none) {
            return Optional.empty();
        }
    }

    /// As it is printed: `-` where there is none.
    public String text() {
        return current().map(TraceId::value).orElse("-");
    }
}
