package mwan.lab.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// A host with the API in this process, without HTTP, delays or machines; and someone who asks.
final class TestHost implements AutoCloseable {
    static final String PASSWORD = "correct horse";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final DeclaredAnswers DECLARED = new DeclaredAnswers();

    final Path root;
    final Path volumes;
    private final Path secrets;
    final FakeVmDriver driver = new FakeVmDriver();
    final FaultPlan faults = FaultPlan.none();
    final Path requestLog;
    Instant now = Instant.parse("2026-11-24T10:00:00Z");
    Host.Delays delays = Host.Delays.none();
    Host host;
    private Map<String, String> credentials = new LinkedHashMap<>();

    TestHost(Path folder) {
        root = folder.resolve("root");
        volumes = folder.resolve("volumes");
        requestLog = folder.resolve("requests.jsonl");
        secrets = folder.resolve("secrets");
        try {
            FreshHost.lay(root, secrets, PASSWORD);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        write(root.resolve("var/lib/vz/import/mwan.qcow2"), "x".repeat(1 << 20));
        write(root.resolve("var/lib/vz/snippets/user.yaml"), "#cloud-config\nhostname: custom\n");
        host = build();
        login();
    }

    /// The same host after its API's process has ended and begun again.
    void restart() {
        host.close();
        host = build();
    }

    private Host build() {
        return new Host(
                new Host.Settings(
                        "vault",
                        root,
                        volumes,
                        secrets,
                        driver,
                        () -> now,
                        delays,
                        faults,
                        new RequestLog(Optional.of(requestLog))));
    }

    /// From here on root@pam asks, by a ticket.
    void login() {
        credentials = new LinkedHashMap<>();
        Reply reply = post("/access/ticket", "username", "root@pam", "password", PASSWORD);
        credentials.put("cookie", "PVEAuthCookie=" + encode(reply.data().path("ticket").asText()));
        credentials.put("csrfpreventiontoken", reply.data().path("CSRFPreventionToken").asText());
    }

    /// From here on these headers are sent instead of a login.
    void use(Map<String, String> headers) {
        credentials = new LinkedHashMap<>(headers);
    }

    Map<String, String> credentials() {
        return Map.copyOf(credentials);
    }

    /// The same host, as slow as a real one from here on.
    void restartSlow() {
        delays = Host.Delays.real();
        restart();
    }

    /// Makes a token with these roles on `/`, and asks with it from here on.
    void useToken(String user, boolean separated, String... roles) {
        login();
        if (!user.equals("root@pam")) {
            post("/access/users", "userid", user);
        }
        Reply token =
                post("/access/users/" + user + "/token/test", "privsep", separated ? "1" : "0");
        for (String role : roles) {
            put("/access/acl", "path", "/", "roles", role, "users", user);
            put("/access/acl", "path", "/", "roles", role, "tokens", user + "!test");
        }
        use(
                Map.of(
                        "authorization",
                        "PVEAPIToken=" + user + "!test=" + token.data().path("value").asText()));
    }

    Reply get(String path, String... query) {
        return send("GET", path, form(query), "", Map.of());
    }

    Reply delete(String path, String... query) {
        return send("DELETE", path, form(query), "", Map.of());
    }

    Reply post(String path, String... fields) {
        return send("POST", path, "", form(fields), Map.of());
    }

    Reply put(String path, String... fields) {
        return send("PUT", path, "", form(fields), Map.of());
    }

    Reply send(String method, String path, String query, String body, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(credentials);
        if (!body.isEmpty()) {
            all.put("content-type", "application/x-www-form-urlencoded");
        }
        all.putAll(headers);
        HttpRequest request = new HttpRequest(method, "/api2/json" + path, query, all, body);
        Reply reply = Reply.of(host.api().answer(request));
        if (reply.status() == 200 && reply.isWhole()) {
            List<String> faults = DECLARED.faults(method, path, reply.data());
            if (!faults.isEmpty()) {
                throw new AssertionError("not as declared: " + faults);
            }
        }
        return reply;
    }

    /// Waits for the task that a reply names, and says how it ended.
    String ended(Reply reply) {
        if (reply.status() != 200) {
            throw new AssertionError("no task: " + reply);
        }
        return ended(reply.text());
    }

    String ended(String upid) {
        Map<String, String> before = credentials();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            login();
            while (System.nanoTime() < deadline) {
                Reply status = get("/nodes/vault/tasks/" + encode(upid) + "/status");
                if (status.data().path("status").asText().equals("stopped")) {
                    return status.data().path("exitstatus").asText();
                }
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            }
        } finally {
            use(before);
        }
        throw new AssertionError("task still runs: " + upid);
    }

    /// A machine 113 with a disk and a NIC.
    void createMachine(String... more) {
        List<String> fields =
                new java.util.ArrayList<>(
                        List.of(
                                "vmid",
                                "113",
                                "name",
                                "mwan",
                                "memory",
                                "2048",
                                "cores",
                                "2",
                                "net0",
                                "virtio=BC:24:11:72:00:C0,bridge=vmbr0",
                                "scsi0",
                                "local-lvm:0,import-from=local:import/mwan.qcow2",
                                "ide2",
                                "local-lvm:cloudinit",
                                "agent",
                                "1"));
        fields.addAll(List.of(more));
        String exit = ended(post("/nodes/vault/qemu", fields.toArray(String[]::new)));
        if (!exit.equals("OK")) {
            throw new AssertionError("no machine: " + exit);
        }
    }

    /// Starts machine 113.
    String startMachine() {
        return ended(post("/nodes/vault/qemu/113/status/start"));
    }

    Reply config() {
        return get("/nodes/vault/qemu/113/config");
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String form(String... fields) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            text.append(i == 0 ? "" : "&").append(encode(fields[i]));
            text.append('=').append(encode(fields[i + 1]));
        }
        return text.toString();
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        host.close();
    }
}
