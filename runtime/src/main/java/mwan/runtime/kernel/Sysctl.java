package mwan.runtime.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mwan.runtime.decide.KernelParameter;

/// Kernel parameters below /proc/sys.
final class Sysctl {
    private final Path root;

    Sysctl(Path root) {
        this.root = root;
    }

    void set(List<KernelParameter> wanted, Journal journal) {
        for (var parameter : wanted) {
            if (differs(parameter)) {
                journal.attempt(
                        "set " + parameter,
                        () -> Files.writeString(path(parameter), parameter.value() + "\n"));
            }
        }
    }

    List<String> differing(List<KernelParameter> wanted) {
        return wanted.stream().filter(this::differs).map(it -> "other: sysctl " + it).toList();
    }

    private boolean differs(KernelParameter parameter) {
        var path = path(parameter);
        if (parameter.link().isPresent() && !Files.exists(path)) {
            return false;
        }
        try {
            return !Files.readString(path).strip().equals(parameter.value());
        } catch (IOException unreadable) {
            return true;
        }
    }

    private Path path(KernelParameter parameter) {
        return root.resolve(parameter.path());
    }
}
