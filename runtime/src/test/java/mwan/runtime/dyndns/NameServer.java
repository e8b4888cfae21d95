package mwan.runtime.dyndns;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// BIND, Debian's package bind9, with one zone that a key may change.
public final class NameServer implements AutoCloseable {
    public static final String SECRET = "bXdhbiB0ZXN0IGtleSBvZiAzMiBvY3RldHMgbGVuZ3Ro";

    private final Process process;
    private final String address;
    private final int port;

    NameServer(Path folder) throws IOException, InterruptedException {
        this(folder, "127.0.0.1", freePort());
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /// In the network namespace of the calling thread.
    public NameServer(Path folder, String address, int port)
            throws IOException, InterruptedException {
        this.address = address;
        this.port = port;
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("named.conf"),
                """
                options {
                  directory "%1$s";
                  pid-file none;
                  session-keyfile none;
                  listen-on port %2$d { %4$s; };
                  listen-on-v6 { none; };
                  recursion no;
                  dnssec-validation no;
                };
                controls {};
                key "router" { algorithm hmac-sha256; secret "%3$s"; };
                zone "example.org" {
                  type primary;
                  file "example.org.zone";
                  update-policy { grant router zonesub A AAAA; };
                };
                """
                        .formatted(folder, port, SECRET, address));
        Files.writeString(
                folder.resolve("example.org.zone"),
                """
                $TTL 60
                @ IN SOA ns.example.org. root.example.org. 1 3600 600 86400 60
                @ IN NS ns
                ns IN A 127.0.0.1
                other IN A 203.0.113.9
                mb IN TXT "stays"
                """);
        // Where it insists on a lock.
        Files.createDirectories(Path.of("/run/named"));
        process =
                new ProcessBuilder(List.of("/usr/sbin/named", "-g", "-c", folder + "/named.conf"))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("named.log").toFile())
                        .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!Files.readString(folder.resolve("named.log")).contains("running\n")) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException(Files.readString(folder.resolve("named.log")));
            }
            Thread.onSpinWait();
        }
    }

    int port() {
        return port;
    }

    /// What dig says, a record's data on each line.
    public String dig(String... question) throws IOException, InterruptedException {
        var command =
                new ArrayList<>(
                        List.of("dig", "+short", "@" + address, "-p", String.valueOf(port)));
        command.addAll(List.of(question));
        var dig = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(dig.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        dig.waitFor();
        return said;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
