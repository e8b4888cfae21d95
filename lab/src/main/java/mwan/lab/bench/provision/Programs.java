package mwan.lab.bench.provision;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts programs from the project's folder, and the lab's.
record Programs(Path house) {
    static final String LAB = "bench";

    /// How a program ended, and after how long.
    record Ended(String output, double millis) {}

    Ended run(List<String> command) {
        try {
            long begun = System.nanoTime();
            var process =
                    new ProcessBuilder(command)
                            .directory(house.toFile())
                            .redirectErrorStream(true)
                            .start();
            process.getOutputStream().close();
            var output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            double millis = (System.nanoTime() - begun) / 1e6;
            if (status != 0) {
                throw new IllegalStateException(
                        String.join(" ", command) + " ended with " + status + ":\n" + output);
            }
            return new Ended(output, millis);
        } catch (IOException failed) {
            throw new IllegalStateException(String.join(" ", command), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    Ended provision(String... arguments) {
        return run(with(List.of("./mwan-provision", "--lab", LAB), arguments));
    }

    /// On a host of the lab.
    String on(String host, String... command) {
        return run(with(List.of("lab/lab", "--lab", LAB, "exec", host, "--"), command)).output();
    }

    byte[] bytesOn(String host, String... command) {
        try {
            var process =
                    new ProcessBuilder(
                                    with(
                                            List.of("lab/lab", "--lab", LAB, "exec", host, "--"),
                                            command))
                            .directory(house.toFile())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            process.getOutputStream().close();
            return process.getInputStream().readAllBytes();
        } catch (IOException failed) {
            throw new IllegalStateException(String.join(" ", command), failed);
        }
    }

    private static List<String> with(List<String> first, String... more) {
        var words = new ArrayList<>(first);
        words.addAll(List.of(more));
        return words;
    }
}
