package mwan.runtime.notice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// aiosmtpd, Debian's package python3-aiosmtpd, as a process of its own.
public final class MailServer implements AutoCloseable {
    static final String USER = "router";
    static final String PASSWORD = "correct horse";

    private static final String PROGRAM = "src/test/resources/mwan/runtime/notice/mail-server.py";

    private final Process process;
    private final BufferedReader said;
    private final int port;

    MailServer(String security, TestPki pki, int wantedPort) throws IOException {
        this(
                List.of(
                        security,
                        pki.certificate().toString(),
                        pki.key().toString(),
                        USER,
                        PASSWORD,
                        String.valueOf(wantedPort),
                        "127.0.0.1"));
    }

    /// Without TLS, in the network namespace of the calling thread.
    public static MailServer plain(String address, int port) throws IOException {
        return new MailServer(
                List.of("none", "-", "-", USER, PASSWORD, String.valueOf(port), address));
    }

    private MailServer(List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of("/usr/bin/python3", PROGRAM));
        command.addAll(arguments);
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        said = process.inputReader();
        port = Integer.parseInt(line());
    }

    int port() {
        return port;
    }

    /// Waits for the next mail.
    public JsonNode mail() throws IOException {
        return new ObjectMapper().readTree(line());
    }

    /// Whether another mail is there already.
    public boolean hasMore() throws IOException {
        return said.ready();
    }

    private String line() throws IOException {
        var line = said.readLine();
        if (line == null) {
            throw new IOException("the mail server ended");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
