package mwan.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What figures were measured on.
record Machine(
        String kernel, String processor, int cores, long memoryMiB, boolean kvm, String java) {

    static Machine here() throws IOException {
        var model =
                Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown");
        var total =
                Files.readAllLines(Path.of("/proc/meminfo")).getFirst().replaceAll("[^0-9]", "");
        return new Machine(
                Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip(),
                model,
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(total) / 1024,
                Files.exists(Path.of("/dev/kvm")),
                Runtime.version().toString());
    }
}
