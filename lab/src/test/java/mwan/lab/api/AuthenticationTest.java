package mwan.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import mwan.lab.api.request.Percent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Item 5: tickets, tokens, and the token against cross-site requests.
class AuthenticationTest {
    private TestHost host;

    @BeforeEach
    void makeHost(@TempDir Path folder) {
        host = new TestHost(folder);
    }

    @AfterEach
    void closeHost() {
        host.close();
    }

    @Test
    void nobodyIsToldNothing() {
        host.use(Map.of());
        Reply reply = host.get("/version");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.reason()).isEqualTo("No ticket");
        assertThat(reply.body()).isEmpty();
    }

    @Test
    void aWrongPasswordHasABody() {
        Reply reply = host.post("/access/ticket", "username", "root@pam", "password", "wrong");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.message()).isEqualTo("authentication failure\n");
    }

    @Test
    void aNameWithoutRealmIsRefused() {
        assertThat(
                        host.post(
                                        "/access/ticket",
                                        "username",
                                        "root",
                                        "password",
                                        TestHost.PASSWORD)
                                .status())
                .isEqualTo(401);
        assertThat(
                        host.post(
                                        "/access/ticket",
                                        "username",
                                        "root",
                                        "realm",
                                        "pam",
                                        "password",
                                        TestHost.PASSWORD)
                                .status())
                .isEqualTo(200);
    }

    @Test
    void aTicketLastsTwoHoursAndRenewsItself() {
        host.now = host.now.plus(Duration.ofMinutes(119));
        assertThat(host.get("/version").status()).isEqualTo(200);
        String ticket =
                host.post("/access/ticket", "username", "root@pam", "password", ticket())
                        .data()
                        .path("ticket")
                        .asText();
        host.now = host.now.plus(Duration.ofMinutes(2));
        assertThat(host.get("/version").reason())
                .isEqualTo("permission denied - invalid PVE ticket");
        host.use(Map.of("cookie", "PVEAuthCookie=" + TestHost.encode(ticket)));
        assertThat(host.get("/version").status()).isEqualTo(200);
    }

    @Test
    void aChangeNeedsTheSecondToken() {
        String cookie = host.credentials().getOrDefault("cookie", "");
        host.use(Map.of("cookie", cookie));
        assertThat(host.get("/version").status()).isEqualTo(200);
        Reply reply = host.post("/nodes/vault/qemu", "vmid", "113");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.reason()).isEqualTo("Permission denied - invalid csrf token");
    }

    @Test
    void theTicketMayBeInTheOtherHeader() {
        host.use(Map.of("authorization", "PVEAuthCookie=" + TestHost.encode(ticket())));
        assertThat(host.get("/version").status()).isEqualTo(200);
    }

    @Test
    void aTokenNeedsNoSecondToken() {
        host.useToken("root@pam", false);
        assertThat(host.post("/nodes/vault/qemu", "vmid", "113").status()).isEqualTo(200);
    }

    @Test
    void aStaleCookieSpoilsAGoodToken() {
        host.useToken("root@pam", false);
        String token = host.credentials().getOrDefault("authorization", "");
        host.use(Map.of("authorization", token, "cookie", "PVEAuthCookie=stale"));
        assertThat(host.get("/version").status()).isEqualTo(401);
    }

    @Test
    void aSeparatedTokenHasOnlyItsOwn() {
        host.useToken("root@pam", true);
        assertThat(host.get("/nodes/vault/status").status()).isEqualTo(403);
        host.login();
        host.put("/access/acl", "path", "/", "roles", "PVEAuditor", "tokens", "root@pam!test");
        host.delete("/access/users/root@pam/token/test");
        host.useToken("root@pam", true, "PVEAuditor");
        assertThat(host.get("/nodes/vault/status").status()).isEqualTo(200);
        assertThat(host.post("/nodes/vault/network", "iface", "mwanbr", "type", "bridge").status())
                .isEqualTo(403);
    }

    @Test
    void aWrongSecretIsRefused() {
        host.useToken("root@pam", false);
        String token = host.credentials().getOrDefault("authorization", "");
        host.use(Map.of("authorization", token + "0"));
        Reply reply = host.get("/version");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.body()).isEmpty();
    }

    @Test
    void aTokenIsMadeOnce() {
        host.post("/access/users/root@pam/token/ci");
        Reply reply = host.post("/access/users/root@pam/token/ci");
        assertThat(reply.error("tokenid")).isEqualTo("Token already exists.");
    }

    @Test
    void secretsAreInNoLogAndInPrivateFiles() throws IOException {
        host.useToken("root@pam", false);
        String log = Files.readString(host.requestLog);
        assertThat(log).contains("/access/ticket").doesNotContain(TestHost.PASSWORD);
        Path tokens = host.root.resolve("etc/pve/priv/token.cfg");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tokens)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(host.requestLog)))
                .isEqualTo("rw-------");
    }

    private String ticket() {
        return Percent.decode(
                host.credentials().getOrDefault("cookie", "").replace("PVEAuthCookie=", ""));
    }
}
