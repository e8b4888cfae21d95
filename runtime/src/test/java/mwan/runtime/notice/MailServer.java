package mwan.runtime.notice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// aiosmtpd, Debian's package python3-aiosmtpd, as a process of its own.
final class MailServer implements AutoCloseable {
    static final String USER = "router";
    static final String PASSWORD = "correct horse";

    private final Process process;
    private final BufferedReader said;
    private final int port;

    MailServer(String security, TestPki pki, int wantedPort) throws IOException {
        process =
                new ProcessBuilder(
                                List.of(
                                        "/usr/bin/python3",
                                        Path.of(
                                                        "src/test/resources/mwan/runtime/notice/mail-server.py")
                                                .toString(),
                                        security,
                                        pki.certificate().toString(),
                                        pki.key().toString(),
                                        USER,
                                        PASSWORD,
                                        String.valueOf(wantedPort)))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        said = process.inputReader();
        port = Integer.parseInt(line());
    }

    int port() {
        return port;
    }

    /// Waits for the next mail.
    JsonNode mail() throws IOException {
        return new ObjectMapper().readTree(line());
    }

    /// Whether another mail is there already.
    boolean hasMore() throws IOException {
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
        process.onExit().join();
    }
}
