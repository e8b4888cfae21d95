package mwan.provision.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The real OpenSSH server, in the foreground on loopback, with keys of its own.
final class OpensshServer implements AutoCloseable {
    private final Process sshd;
    private final int port;

    OpensshServer(Path folder, Path hostKey, Path authorizedKey, int port)
            throws IOException, InterruptedException {
        this.port = port;
        var authorized = folder.resolve("authorized_keys");
        Files.copy(Path.of(authorizedKey + ".pub"), authorized);
        var config =
                Files.write(
                        folder.resolve("sshd_config"),
                        List.of(
                                "ListenAddress 127.0.0.1",
                                "Port " + port,
                                "HostKey " + hostKey,
                                "AuthorizedKeysFile " + authorized,
                                "PidFile none",
                                "StrictModes no",
                                "UsePAM no",
                                "PermitRootLogin prohibit-password",
                                "Subsystem sftp internal-sftp"));
        // It asks for this folder when it separates privileges.
        Files.createDirectories(Path.of("/run/sshd"));
        sshd =
                new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("sshd.log").toFile())
                        .start();
        awaitPort(folder.resolve("sshd.log"));
    }

    int port() {
        return port;
    }

    private void awaitPort(Path log) throws IOException, InterruptedException {
        long limit = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            try (var probe = new Socket()) {
                probe.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
                return;
            } catch (IOException notYet) {
                if (!sshd.isAlive() || System.nanoTime() > limit) {
                    throw new IOException("sshd: " + Files.readString(log), notYet);
                }
                Thread.sleep(20);
            }
        }
    }

    @Override
    public void close() {
        sshd.descendants().forEach(ProcessHandle::destroy);
        sshd.destroy();
    }
}
