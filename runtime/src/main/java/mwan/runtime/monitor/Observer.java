package mwan.runtime.monitor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import mwan.runtime.dot1x.ClientCertificate;
import mwan.runtime.health.Moment;
import org.jspecify.annotations.Nullable;

/// Looks at everything that is shown, when somebody asks for it. Many who ask in the same moment
/// are shown the same, so that they cost no more than one.
final class Observer {
    private static final Duration SAME_FOR = Duration.ofSeconds(2);

    /// Looking takes at most one part in so many of one processor.
    private static final int SHARE = 20;

    private final Source source;
    private final List<Path> certificates;
    private @Nullable Shown last;
    private Moment next = Moment.now();

    /// @param certificates files with certificates whose end is shown, where they are there
    Observer(Source source, List<Path> certificates) {
        this.source = source;
        this.certificates = List.copyOf(certificates);
    }

    /// @throws IOException while there is nothing to show
    synchronized Shown look() throws IOException, InterruptedException {
        var begin = Moment.now();
        var before = last;
        if (before != null && begin.isBefore(next)) {
            return before;
        }
        var readings =
                source.readings()
                        .orElseThrow(
                                () -> new IOException("the daemon has not decided anything yet"));
        var shown =
                new Shown(
                        readings, KernelTraffic.read(readings.router()), certificates(), process());
        var took = Moment.now().since(begin);
        var pause = took.multipliedBy(SHARE);
        next = Moment.now().plus(pause.compareTo(SAME_FOR) > 0 ? pause : SAME_FOR);
        last = shown;
        return shown;
    }

    private List<Shown.Certificate> certificates() {
        var ends = new ArrayList<Shown.Certificate>();
        for (var file : certificates) {
            new ClientCertificate(file)
                    .end()
                    .ifPresent(end ->
                            ends.add(new Shown.Certificate(file.getFileName().toString(), end)));
        }
        return ends;
    }

    private static Shown.Daemon process() {
        var info = ProcessHandle.current().info();
        return new Shown.Daemon(
                residentBytes(),
                info.totalCpuDuration().orElse(Duration.ZERO),
                info.startInstant().orElse(Instant.EPOCH));
    }

    private static long residentBytes() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException unread) {
            return 0;
        }
    }
}
