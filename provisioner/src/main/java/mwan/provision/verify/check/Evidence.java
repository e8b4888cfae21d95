package mwan.provision.verify.check;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FileState;
import mwan.provision.ssh.Result;

/// Where checks get their facts. The same question at the same place is asked once in a run, so
/// that all checks judge the same picture.
///
/// Every method throws [Unobservable] when the place cannot be reached.
public interface Evidence {
    /// What a command that changes nothing says.
    Result ask(Place place, Command command);

    default Result ask(Place place, String... argv) {
        return ask(place, Command.of(argv).within(Duration.ofSeconds(20)));
    }

    /// The standard output of a command that has to succeed.
    default String text(Place place, String... argv) {
        return succeeded(place, ask(place, argv)).text();
    }

    /// A file's content; empty when there is no such file.
    Optional<Bytes> read(Place place, String path);

    Optional<FileState> stat(Place place, String path);

    /// Asks the Proxmox API.
    <T> T api(String question, Function<Proxmox, T> reading);

    Instant now();

    private static Result succeeded(Place place, Result result) {
        if (result.ok()) {
            return result;
        }
        var complaint = result.complaint().strip().lines().findFirst().orElse("");
        throw new Unobservable(
                List.of(
                                "on " + place + ": " + result.command(),
                                result.exit().isPresent()
                                        ? "exit status " + result.exit().getAsInt()
                                        : "killed",
                                complaint)
                        .stream()
                        .filter(part -> !part.isEmpty())
                        .collect(java.util.stream.Collectors.joining(": ")));
    }
}
