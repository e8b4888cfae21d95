package mwan.runtime.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The program nft: one that stays (`nft -i`, fed by its standard input) for small changes and for
/// listings, and one of its own for each whole script.
final class NftProgram implements Nft {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    // Answered from nft's own tables, the same in all versions, so it marks the end of an answer.
    private static final String MARK_COMMAND = "describe ip ttl";
    private static final String MARK = "payload expression, datatype integer (integer), 8 bits";
    private static final String END_OF_OUTPUT = "\0end";

    private @Nullable Resident resident;

    @Override
    public void load(String script) throws NftError {
        var outcome = run(script, "-f", "-");
        if (outcome.exit != 0) {
            throw new NftError(
                    outcome.output.isBlank()
                            ? "nft -f - ended with " + outcome.exit
                            : outcome.output.strip());
        }
    }

    @Override
    public boolean takes(String script) throws NftError {
        return run(script, "-c", "-f", "-").exit == 0;
    }

    private record Outcome(int exit, String output) {}

    private Outcome run(String script, String... arguments) throws NftError {
        try {
            var process = start(arguments);
            try (var input = process.getOutputStream()) {
                input.write(script.getBytes(StandardCharsets.US_ASCII));
            }
            var output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new NftError("nft -f - did not end within " + PATIENCE.toSeconds() + " s");
            }
            return new Outcome(process.exitValue(), output);
        } catch (IOException failed) {
            throw new NftError("nft cannot be run: " + failed.getMessage(), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new NftError("interrupted while nft ran", interrupted);
        }
    }

    @Override
    public void change(String commands) throws NftError {
        var answer = resident().ask(commands);
        if (answer.contains("Error:")) {
            throw new NftError(answer.strip());
        }
    }

    @Override
    public String list(String what) throws NftError {
        var answer = resident().ask("list " + what);
        if (answer.contains("Error:")) {
            throw new NftError(answer.strip());
        }
        return answer;
    }

    private Resident resident() throws NftError {
        var running = resident;
        if (running == null || !running.process.isAlive()) {
            try {
                running = new Resident(start("-s", "-i"));
            } catch (IOException failed) {
                throw new NftError("nft cannot be run: " + failed.getMessage(), failed);
            }
            resident = running;
        }
        return running;
    }

    private Process start(String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add("nft");
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Messages in English, and no history file of the interactive mode anywhere.
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("HOME", "/nonexistent");
        return builder.start();
    }

    @Override
    public void close() {
        if (resident != null) {
            resident.close();
            resident = null;
        }
    }

    /// `nft -i`; its errors come on the same stream as its answers, so that both keep their order.
    private static final class Resident {
        private final Process process;
        private final OutputStream input;
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        private Resident(Process process) {
            this.process = process;
            this.input = process.getOutputStream();
            Thread.ofPlatform().daemon().name("nft-output").start(this::read);
        }

        private void read() {
            try (var reader =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8))) {
                for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.add(line);
                }
            } catch (IOException ended) {
                // The end is told below, whatever its cause.
            }
            lines.add(END_OF_OUTPUT);
        }

        private String ask(String commands) throws NftError {
            try {
                input.write(
                        (commands + "\n" + MARK_COMMAND + "\n")
                                .getBytes(StandardCharsets.US_ASCII));
                input.flush();
                return answer();
            } catch (IOException | InterruptedException failed) {
                close();
                throw new NftError("nft -i: " + failed.getMessage(), failed);
            }
        }

        private String answer() throws NftError, InterruptedException {
            var answer = new StringBuilder();
            while (true) {
                var line = lines.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                if (line == null || line.equals(END_OF_OUTPUT)) {
                    close();
                    throw new NftError(
                            "nft -i " + (line == null ? "does not answer" : "ended: " + answer));
                }
                if (line.equals(MARK)) {
                    return answer.toString();
                }
                answer.append(line).append('\n');
            }
        }

        private void close() {
            process.destroy();
        }
    }
}
