package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A mail server (aiosmtpd), a webhook's server and a name server (BIND) in the lab's Internet:
/// notices reach the first two by a healthy WAN, and the third has the address from which
/// monkeybrains is seen.
@Order(46)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoticesTest extends FaultScene {
    private static final String INTERNET = "203.0.113.20";
    private static final String ATT_LEASE = "104.57.224.10";
    private static final String MAIL_SERVER =
            "runtime/src/test/resources/mwan/runtime/notice/mail-server.py";
    private static final String PASSWORD = "a password that no plan shows";
    private static final String DNS_SECRET = "bXdhbiB0ZXN0IGtleSBvZiAzMiBvY3RldHMgbGVuZ3Ro";
    private static final String SECRETS = "/etc/mwan/secrets";

    /// Quick, since each second is waited for.
    private static final String KEYS =
            """
              notices:
                afterSeconds: 2
                overAfterSeconds: 4
                email:
                  server: 203.0.113.20
                  user: router
                  password: {file: workstation/mail-password}
                  from: router@example.org
                  to: [somebody@example.org]
                  ca: {file: workstation/mail-ca.pem}
                webhook:
                  url: {file: workstation/hook-url}
                  token: {file: workstation/hook-token}
                  ca: {file: workstation/mail-ca.pem}
                command:
                  run: [/bin/sh, /run/mwan/tell]
                  limitSeconds: 3
              dynamicDns:
                - name: mb.example.org
                  wan: monkeybrains
                  seenBy: ["http://203.0.113.10/"]
                  everySeconds: 2
                  rfc2136: {server: 203.0.113.20, zone: example.org, key: {name: router, secret: {file: workstation/dns-key}}}
                - name: private.example.org
                  wan: monkeybrains
                  seenBy: ["http://203.0.113.20:8081/"]
                  everySeconds: 2
                  rfc2136: {server: 203.0.113.20, zone: example.org, key: {name: router, secret: {file: workstation/dns-key}}}
            """;

    /// Leaves something in the background; told to hang, it does so once.
    private static final String TELL =
            """
            notice=$(cat)
            printf '%s\\n' "$notice" >> /run/mwan/told
            setsid sleep 47110 &
            if rm /run/mwan/hang; then
                exec sleep 47111
            fi
            """;

    /// Prints what it is sent, a line each.
    private static final String HOOK =
            """
            import http.server, json, ssl, sys

            class Hook(http.server.BaseHTTPRequestHandler):
                def do_POST(self):
                    body = self.rfile.read(int(self.headers["Content-Length"]))
                    self.send_response(204)
                    self.end_headers()
                    print(json.dumps({"peer": self.client_address[0], "path": self.path,
                        "token": self.headers["Authorization"], "document": json.loads(body)}), flush=True)

            server = http.server.ThreadingHTTPServer(("203.0.113.20", 8443), Hook)
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(sys.argv[1], sys.argv[2])
            server.socket = tls.wrap_socket(server.socket, server_side=True)
            print("ready", flush=True)
            server.serve_forever()
            """;

    private static final String HOOK_PATH = "/a/path/that/no/plan/shows";
    private static final String HOOK_TOKEN = "a-token-that-no-plan-shows";
    private static final String[] NOT_SHOWN = {PASSWORD, DNS_SECRET, HOOK_PATH, HOOK_TOKEN};

    /// Says what an observer inside a provider's network would say.
    private static final String LIAR =
            """
            import http.server

            class Page(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(200)
                    self.end_headers()
                    self.wfile.write(b"100.64.7.7")

            http.server.HTTPServer(("203.0.113.20", 8081), Page).serve_forever()
            """;

    private final List<Process> servers = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // Set before the first test.
    private BufferedReader mails;

    @SuppressWarnings("NullAway.Init") // Set before the first test.
    private BufferedReader hooks;

    @BeforeAll
    void tellSomebody(@TempDir Path folder) throws IOException {
        var workstation = Lab.folder().resolve("workstation");
        secret(workstation.resolve("mail-password"), PASSWORD);
        secret(workstation.resolve("dns-key"), DNS_SECRET);
        secret(workstation.resolve("hook-url"), "https://" + INTERNET + ":8443" + HOOK_PATH);
        secret(workstation.resolve("hook-token"), HOOK_TOKEN);
        var certificate = workstation.resolve("mail-ca.pem");
        var key = folder.resolve("mail.key");
        Commands.run(
                        List.of(
                                "openssl",
                                "req",
                                "-x509",
                                "-newkey",
                                "rsa:2048",
                                "-noenc",
                                "-days",
                                "2",
                                "-subj",
                                "/CN=mail",
                                "-addext",
                                "subjectAltName=IP:" + INTERNET,
                                "-keyout",
                                key.toString(),
                                "-out",
                                certificate.toString()))
                .succeeded();
        var mail =
                start(
                        "/usr/bin/python3",
                        Commands.TOP.resolve(MAIL_SERVER).toString(),
                        "starttls",
                        certificate.toString(),
                        key.toString(),
                        "router",
                        PASSWORD,
                        "587",
                        INTERNET);
        mails = mail.inputReader();
        assertThat(mails.readLine()).isEqualTo("587");
        var hook = start("/usr/bin/python3", "-c", HOOK, certificate.toString(), key.toString());
        hooks = hook.inputReader();
        assertThat(hooks.readLine()).isEqualTo("ready");
        start("/usr/bin/python3", "-c", LIAR);
        startNameServer(folder);
        Lab.script("mwan", "cat >/run/mwan/tell <<'END'\n" + TELL + "END\n").succeeded();
        var site = Files.readString(Commands.TOP.resolve(Lab.SITE));
        var changed = folder.resolve("notices.yaml");
        Files.writeString(changed, site.replace("  mappings:\n", KEYS + "  mappings:\n"));
        var plan = Lab.provision("plan", "--site", changed.toString()).succeeded();
        assertThat(plan.out() + plan.err())
                .contains(SECRETS + "/notices.email.password")
                .doesNotContain(NOT_SHOWN);
        var up = Lab.provision("up", "--site", changed.toString(), "--no-verify", "--verbose");
        assertThat(up.succeeded().out() + up.err()).doesNotContain(NOT_SHOWN);
    }

    private static void secret(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text + "\n");
    }

    private Process start(String... command) {
        var process = Commands.startTalking(Lab.execCommand("internet", command));
        servers.add(process);
        return process;
    }

    private void startNameServer(Path folder) throws IOException {
        Files.writeString(
                folder.resolve("named.conf"),
                """
                options { directory "%s"; pid-file none; session-keyfile none; recursion no;
                  listen-on { %s; }; listen-on-v6 { none; }; dnssec-validation no; };
                controls {};
                key "router" { algorithm hmac-sha256; secret "%s"; };
                zone "example.org" { type primary; file "zone"; update-policy { grant router zonesub A; }; };
                """
                        .formatted(folder, INTERNET, DNS_SECRET));
        Files.writeString(
                folder.resolve("zone"),
                "$TTL 60\n@ IN SOA ns root 1 3600 600 86400 60\n@ IN NS ns\nns IN A 203.0.113.20\n");
        // Where it insists on a lock.
        var run = "mkdir -p /run/named && exec named -g -c \"$1\"";
        start("sh", "-c", run, "sh", folder.resolve("named.conf").toString());
    }

    @AfterAll
    void asItWas() throws IOException {
        Lab.site("up", "--no-verify").succeeded();
        assertThat(Lab.exec("mwan", "ls", "-A", SECRETS).out()).isEmpty();
        for (var server : servers) {
            server.descendants().forEach(ProcessHandle::destroy);
            server.destroy();
            server.onExit().join();
        }
    }

    private JsonNode mail() throws IOException {
        Lab.await("a mail", Duration.ofSeconds(90), this::isMailThere, there -> there);
        return Lab.json(String.valueOf(mails.readLine()));
    }

    private boolean isMailThere() {
        return isThere(mails);
    }

    /// What came by the webhook with this subject; what came before it is another test's.
    private JsonNode hook(String subject) throws IOException {
        while (true) {
            Lab.await(
                    "the webhook to be told " + subject,
                    Duration.ofSeconds(90),
                    () -> isThere(hooks),
                    there -> there);
            var told = Lab.json(String.valueOf(hooks.readLine()));
            if (told.at("/document/subject").asText().equals(subject)) {
                return told;
            }
        }
    }

    private static boolean isThere(BufferedReader lines) {
        try {
            return lines.ready();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static String subject(JsonNode mail) {
        return mail.path("content")
                .asText()
                .replaceAll("\r\n[ \t]+", " ")
                .lines()
                .filter(line -> line.startsWith("Subject: "))
                .findFirst()
                .orElse("none");
    }

    @Test
    void secretsAreFilesOfRootsAlone() {
        assertThat(Lab.exec("mwan", "stat", "-c", "%a %U", SECRETS).succeeded().lines())
                .containsExactly("700 root");
        assertThat(
                        Lab.exec("mwan", "sh", "-c", "stat -c '%a %U %n' " + SECRETS + "/*")
                                .succeeded()
                                .lines())
                .hasSize(7)
                .allMatch(line -> line.startsWith("600 root "));
        var site = Lab.exec("mwan", "cat", "/etc/mwan/site.yaml").succeeded().out();
        assertThat(site).contains(SECRETS).doesNotContain(NOT_SHOWN);
        var logs =
                Lab.exec("mwan", "sh", "-c", "journalctl --no-pager; cat /var/log/mwan-debug.log");
        assertThat(logs.succeeded().out()).doesNotContain(NOT_SHOWN);
    }

    @Test
    void aFailedWanIsToldByTheOtherOnceAndSoIsItsEnd() throws IOException {
        Lab.fault("black-hole", "att", "--family", "ipv4");
        var begun = mail();
        assertThat(subject(begun)).isEqualTo("Subject: [lab] att ipv4 failed");
        assertThat(begun.path("peer").asText()).isEqualTo(WEBPASS4);
        assertThat(begun.path("encrypted").asBoolean()).isTrue();
        assertThat(begun.path("login").asText()).isEqualTo("router");
        Lab.heal();
        var over = mail();
        assertThat(subject(over)).isEqualTo("Subject: [lab] att ipv4 works again");
        assertThat(isMailThere()).isFalse();
        assertThat(Lab.exec("mwan", "cat", "/run/mwan/told").succeeded().lines())
                .anySatisfy(line ->
                        assertThat(Lab.json(line).at("/items/0/id").asText())
                                .isEqualTo("wan-failed/att/ipv4"));
        assertThat(Lab.exec("mwan", "pgrep", "-f", "sleep 47110").out()).isEmpty();
    }

    /// While the program hangs the webhook is told by the other WAN; killed when its time is up,
    /// the program is told again.
    @Test
    void aWebhookIsToldWhileAProgramHangsUntilItsTimeIsUp() throws IOException {
        Lab.exec("mwan", "touch", "/run/mwan/hang").succeeded();
        Lab.fault("black-hole", "webpass", "--family", "ipv4");
        var begun = hook("[lab] webpass ipv4 failed");
        assertThat(begun.path("peer").asText()).isEqualTo(ATT_LEASE);
        assertThat(begun.path("path").asText()).isEqualTo(HOOK_PATH);
        assertThat(begun.path("token").asText()).isEqualTo("Bearer " + HOOK_TOKEN);
        assertThat(begun.at("/document/site").asText()).isEqualTo("lab");
        assertThat(begun.at("/document/items/0/id").asText()).isEqualTo("wan-failed/webpass/ipv4");
        Lab.await(
                "the program to be killed",
                Duration.ofSeconds(60),
                () -> Lab.exec("mwan", "journalctl", "-u", "mwan", "--no-pager", "-o", "cat").out(),
                lines -> lines.contains("/bin/sh did not end within 3 s and was killed"));
        assertThat(Lab.exec("mwan", "pgrep", "-f", "sleep 47111").out()).isEmpty();
        Lab.await(
                "the program to be told again",
                Duration.ofSeconds(60),
                () -> told("[lab] webpass ipv4 failed"),
                times -> times == 2);
        Lab.heal();
        hook("[lab] webpass ipv4 works again");
        Lab.await(
                "the program to be told of the end",
                Duration.ofSeconds(60),
                () -> told("[lab] webpass ipv4 works again"),
                times -> times == 1);
        for (var mailed : List.of("failed", "works again")) {
            assertThat(subject(mail())).isEqualTo("Subject: [lab] webpass ipv4 " + mailed);
        }
    }

    private static long told(String subject) {
        return Lab.exec("mwan", "cat", "/run/mwan/told").lines().stream()
                .filter(line -> Lab.json(line).path("subject").asText().equals(subject))
                .count();
    }

    @Test
    void whileEveryWanIsDownNoticesWait() throws IOException {
        for (var wan : List.of("att", "webpass", "monkeybrains")) {
            Lab.fault("black-hole", wan);
        }
        var log = new String[] {"sh", "-c", "journalctl -u mwan --no-pager -o cat -n 200"};
        Lab.await(
                "the notice that no WAN is left",
                Duration.ofSeconds(60),
                () -> Lab.exec("mwan", log).out(),
                lines -> lines.contains("no WAN has ipv4"));
        assertThat(Lab.exec("mwan", "cat", "/run/mwan/notices.json").succeeded().out())
                .contains("no-wan/ipv4");
        assertThat(isMailThere()).isFalse();
        Lab.heal();
        var subjects = new StringBuilder();
        while (!subjects.toString().contains("ipv4 is there again")) {
            subjects.append(subject(mail())).append('\n');
        }
        assertThat(subjects.toString()).contains("no WAN has ipv4", "att ipv4 failed");
        assertThat(subjects.indexOf("no WAN has ipv4"))
                .isLessThan(subjects.indexOf("ipv4 is there again"));
        for (var line : List.of("monkeybrains ipv4", "att ipv6", "webpass ipv6")) {
            while (!subjects.toString().contains(line + " works again")) {
                subjects.append(subject(mail())).append('\n');
            }
        }
    }

    private static String dig(String name) {
        return Lab.exec("internet", "dig", "+short", "@" + INTERNET, name, "A").out().strip();
    }

    /// Its own address is 10.77.0.50, which its provider translates.
    @Test
    void aNameFollowsTheAddressFromWhichTheWanIsSeen() {
        Lab.await(
                "the record of monkeybrains",
                Duration.ofSeconds(60),
                () -> dig("mb.example.org"),
                "192.0.2.77"::equals);
        assertThat(
                        Lab.script(
                                        "internet",
                                        "printf 'server %s\\nzone example.org\\nkey hmac-sha256:router %s\\n"
                                                        .formatted(INTERNET, DNS_SECRET)
                                                + "update delete mb.example.org A\\n"
                                                + "update add mb.example.org 60 A 203.0.113.99\\nsend\\n'"
                                                + " | nsupdate")
                                .succeeded()
                                .err())
                .isEmpty();
        Lab.await(
                "the record to be put right",
                Duration.ofSeconds(60),
                () -> dig("mb.example.org"),
                "192.0.2.77"::equals);
    }

    @Test
    void anAddressThatIsNotPublicIsRefusedAndSaid() {
        Lab.await(
                "the refusal in the journal",
                Duration.ofSeconds(60),
                () -> Lab.exec("mwan", "journalctl", "-u", "mwan", "--no-pager", "-o", "cat").out(),
                lines ->
                        lines.contains(
                                "private.example.org ipv4 monkeybrains is seen as 100.64.7.7,"
                                        + " shared by a provider's customers (RFC 6598)"));
        assertThat(dig("private.example.org")).isEmpty();
    }
}
