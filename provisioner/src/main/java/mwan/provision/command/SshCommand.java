package mwan.provision.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.value.SshPublicKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// A shell in the router by the `ssh` program, with the host key that is known of it.
@Command(name = "ssh", description = "Opens a shell in the router, or runs a command there.")
final class SshCommand implements Callable<Integer> {
    @ParentCommand private @Nullable Main main;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "After --: what to run.")
    private List<String> command = List.of();

    @Override
    public Integer call() throws IOException {
        var root = Answers.parent(main);
        List<String> argv;
        Path knownHosts = Files.createTempFile("mwan-known-hosts", "");
        try {
            try (var session = Session.open(root)) {
                argv = argv(session, knownHosts);
            }
            return run(argv);
        } finally {
            Files.deleteIfExists(knownHosts);
        }
    }

    private List<String> argv(Session session, Path knownHosts) throws IOException {
        var address = session.site().router().management().address().address().toString();
        Files.writeString(
                knownHosts, address + " " + session.resources().observer().routerHostKey() + "\n");
        var argv = new ArrayList<>(List.of("ssh", "-o", "StrictHostKeyChecking=yes"));
        argv.addAll(List.of("-o", "UserKnownHostsFile=" + knownHosts, "-o", "LogLevel=ERROR"));
        argv.addAll(
                List.of(
                        "-o",
                        "HostKeyAlgorithms="
                                + hostKeyAlgorithm(
                                        session.resources().observer().routerHostKey())));
        session.reading()
                .routerKey()
                .ifPresent(key ->
                        argv.addAll(List.of("-i", key.toString(), "-o", "IdentitiesOnly=yes")));
        argv.add(session.vm().ssh().user() + "@" + address);
        if (!command.isEmpty()) {
            argv.add("--");
            // ssh hands a text to the router's shell: quoted here, so that arguments stay what they
            // are.
            argv.add(mwan.provision.ssh.Command.of(command).toString());
        }
        return argv;
    }

    private static String hostKeyAlgorithm(SshPublicKey key) {
        return key.type().equals("ssh-rsa") ? "rsa-sha2-512,rsa-sha2-256" : key.type();
    }

    private static int run(List<String> argv) {
        try {
            return new ProcessBuilder(argv).inheritIO().start().waitFor();
        } catch (IOException absent) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot open a shell",
                    "ssh",
                    "the program is not here",
                    "install OpenSSH's client",
                    absent);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return ExitCode.OUTSIDE_FAILED.number();
        }
    }
}
