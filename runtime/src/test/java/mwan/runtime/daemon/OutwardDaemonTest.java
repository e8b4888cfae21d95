package mwan.runtime.daemon;

import static mwan.runtime.kernel.LabSite.ATT;
import static mwan.runtime.kernel.LabSite.WEBPASS;
import static mwan.runtime.kernel.world.World.INTERNET4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import mwan.runtime.decide.Carrying;
import mwan.runtime.dyndns.NameServer;
import mwan.runtime.dyndns.NameService;
import mwan.runtime.log.Entry;
import mwan.runtime.notice.MailServer;
import mwan.runtime.notice.NoticeService;
import mwan.runtime.notice.TestPki;
import mwan.runtime.outward.Now;
import mwan.site.DynamicDns;
import mwan.site.Notices;
import mwan.site.Router;
import mwan.site.Source;
import mwan.site.Sources;
import mwan.value.DomainName;
import mwan.value.Family;
import mwan.value.HostName;
import mwan.value.MailAddress;
import mwan.value.Port;
import mwan.value.WanName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The daemon's errands on the real kernel: a mail server (aiosmtpd), a name server (BIND), a
/// webhook's, a dyndns2 service and pages beyond the providers.
@Tag("kernel")
class OutwardDaemonTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Carrying BOTH = new Carrying(Set.of(ATT, WEBPASS), Set.of(ATT, WEBPASS));
    private static final String ATT4 = "104.57.224.10";
    private static final String WEBPASS4 = "136.25.91.242";
    private static final int MAIL_PORT = 2525;
    private static final int DNS_PORT = 5300;
    private static final int PAGE_PORT = 8082;
    private static final int SERVICE_PORT = 8443;

    /// `/` answers with the asker's address, anything else with one of a provider's own network.
    private static final String PAGES =
            """
            import http.server

            class Page(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(200)
                    self.end_headers()
                    seen = self.client_address[0] if self.path == "/" else "100.64.7.7"
                    self.wfile.write(seen.encode())

            server = http.server.HTTPServer(("203.0.113.10", 8081), Page)
            print("ready", flush=True)
            server.serve_forever()
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private RunningDaemon running;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private MailServer mails;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Entry> log = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        running = new RunningDaemon(folder);
        await(() -> running.carrying().equals(BOTH));
        mails = running.world().internet.call(() -> MailServer.plain(INTERNET4, MAIL_PORT));
        open.add(mails);
    }

    @AfterEach
    void stop() throws Exception {
        for (var one : open.reversed()) {
            one.close();
        }
        int foreign = running.foreign();
        running.close();
        assertThat(foreign).isZero();
    }

    private void await(Callable<Boolean> condition) {
        running.await(SOON, condition, () -> log + "\n" + running.describe());
    }

    /// The daemon's own picture, with a site that has these.
    private Optional<Now> now(Notices notices, List<DynamicDns> names) {
        return running.daemon()
                .snapshot()
                .map(snapshot -> {
                    var router = snapshot.router();
                    return new Now(
                            snapshot.site(),
                            new Router(
                                    router.management(),
                                    router.inside(),
                                    router.wans(),
                                    router.mappings(),
                                    router.unmapped(),
                                    router.choosing(),
                                    router.kernel(),
                                    router.tracing(),
                                    notices,
                                    names,
                                    router.monitoring()),
                            snapshot.picture(),
                            snapshot.problems());
                });
    }

    private Sources sources() {
        return new Sources(folder, folder, Map.of());
    }

    /// Started on the daemon's thread: its own threads and their sockets are the router's too. In
    /// this world there is no monkeybrains, which is told at once.
    private void tell() throws Exception {
        var notices = new Notices(4, 4, Optional.of(email()), Optional.empty(), Optional.empty());
        serve(notices);
        assertThat(subject(mail())).isEqualTo("Subject: [lab] monkeybrains ipv4 failed");
    }

    private static Notices.Email email() {
        return new Notices.Email(
                new HostName(INTERNET4),
                new Port(MAIL_PORT),
                Notices.Security.NONE,
                Optional.empty(),
                new MailAddress("router@example.org"),
                List.of(new MailAddress("somebody@example.org")),
                Optional.empty());
    }

    private void serve(Notices notices) throws Exception {
        open.add(
                running.daemon()
                        .call(() -> {
                            var service =
                                    new NoticeService(
                                            folder.resolve("notices.json"),
                                            Optional.empty(),
                                            () -> now(notices, List.of()),
                                            sources(),
                                            InstantSource.system(),
                                            log::add);
                            service.start();
                            return service;
                        })
                        .get());
    }

    private JsonNode mail() throws IOException {
        await(mails::hasMore);
        return mails.mail();
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

    /// By the WAN that is left; both families together, for they fail within half the patience.
    @Test
    void aFailedWanIsToldByTheOtherOnceAndSoIsItsEnd() throws Exception {
        tell();
        running.blackHole(running.world().webpass);
        var begun = mail();
        assertThat(subject(begun))
                .isEqualTo("Subject: [lab] webpass ipv4 failed, webpass ipv6 failed");
        assertThat(begun.path("peer").asText()).isEqualTo(ATT4);
        running.heal(running.world().webpass);
        var over = mail();
        assertThat(subject(over))
                .isEqualTo("Subject: [lab] webpass ipv4 works again, webpass ipv6 works again");
        assertThat(mails.hasMore()).isFalse();
    }

    @Test
    void whileEveryWanIsDownNoticesWait() throws Exception {
        tell();
        running.blackHole(running.world().webpass);
        running.blackHole(running.world().att);
        await(() -> log.stream().anyMatch(entry -> entry.message().contains("no WAN has ipv4")));
        await(() -> Files.readString(folder.resolve("notices.json")).contains("no-wan/ipv4"));
        var beforeHealing = new ArrayList<String>();
        while (mails.hasMore()) {
            beforeHealing.add(subject(mails.mail()));
        }
        assertThat(beforeHealing).noneMatch(line -> line.contains("no WAN"));
        running.heal(running.world().webpass);
        running.heal(running.world().att);
        var subjects = new StringBuilder();
        while (!subjects.toString().contains("ipv4 is there again")) {
            subjects.append(subject(mail())).append('\n');
        }
        assertThat(subjects.indexOf("no WAN has ipv4"))
                .isNotNegative()
                .isLessThan(subjects.indexOf("ipv4 is there again"));
    }

    private void secret(String name, String text) throws IOException {
        var file = Files.writeString(folder.resolve(name), text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private WebServices webServices() {
        var pki = TestPki.in(folder, INTERNET4);
        var services =
                running.world()
                        .internet
                        .call(() -> new WebServices(INTERNET4, PAGE_PORT, SERVICE_PORT, pki));
        open.add(services);
        return services;
    }

    private WebServices.Request request(WebServices services) throws InterruptedException {
        await(() -> !services.requests.isEmpty());
        return services.requests.take();
    }

    private static String told(WebServices.Request request) throws IOException {
        return new ObjectMapper().readTree(request.body()).path("subject").asText();
    }

    /// By the WAN that is left, and once; a program that does not end is in nobody's way.
    @Test
    void aWebhookIsToldByTheOtherWanWhileAProgramHangs() throws Exception {
        var services = webServices();
        secret("url", "https://" + INTERNET4 + ":" + SERVICE_PORT + "/hook");
        serve(
                new Notices(
                        4,
                        4,
                        Optional.empty(),
                        Optional.of(
                                new Notices.Webhook(
                                        new Source.File("url"),
                                        Optional.empty(),
                                        Optional.of(new Source.File("server.pem")))),
                        Optional.of(new Notices.Command(List.of("/bin/sleep", "infinity"), 2))));
        assertThat(told(request(services))).isEqualTo("[lab] monkeybrains ipv4 failed");
        running.blackHole(running.world().webpass);
        await(() -> running.carrying().equals(new Carrying(Set.of(ATT), Set.of(ATT))));
        var begun = request(services);
        assertThat(told(begun)).isEqualTo("[lab] webpass ipv4 failed, webpass ipv6 failed");
        assertThat(begun.method() + " " + begun.path()).isEqualTo("POST /hook");
        assertThat(begun.peer()).isEqualTo(ATT4);
        await(() ->
                log.stream()
                        .anyMatch(entry ->
                                entry.message().startsWith("cannot tell by command, tries on: ")));
        running.heal(running.world().webpass);
        var over = request(services);
        assertThat(told(over))
                .isEqualTo("[lab] webpass ipv4 works again, webpass ipv6 works again");
        assertThat(services.requests).isEmpty();
    }

    private DynamicDns name(String name, WanName wan, String page) {
        return new DynamicDns(
                new DomainName(name),
                wan,
                Family.IPV4,
                List.of(URI.create("http://" + INTERNET4 + ":8081" + page)),
                1,
                new DynamicDns.Rfc2136(
                        new HostName(INTERNET4),
                        new Port(DNS_PORT),
                        new DomainName("example.org"),
                        60,
                        new DynamicDns.Key(new DomainName("router"), new Source.File("key"))));
    }

    private String dig(NameServer server, String name) {
        return running.world().internet.call(() -> server.dig(name, "A"));
    }

    private void keep(List<DynamicDns> names) throws Exception {
        open.add(
                running.daemon()
                        .call(() -> {
                            var service =
                                    new NameService(
                                            () -> now(Notices.NONE, names),
                                            sources(),
                                            InstantSource.system(),
                                            log::add);
                            service.start();
                            return service;
                        })
                        .get());
    }

    /// The resolver knows no such name: what was sent is taken to be there, and is not sent again.
    @Test
    void aDyndns2ServiceIsToldEachAddressOnce() throws Exception {
        var services = webServices();
        secret("password", "s3cret");
        keep(
                List.of(
                        new DynamicDns(
                                new DomainName("webpass.invalid"),
                                WEBPASS,
                                Family.IPV4,
                                List.of(URI.create("http://" + INTERNET4 + ":" + PAGE_PORT + "/")),
                                1,
                                new DynamicDns.Dyndns2(
                                        URI.create("https://" + INTERNET4 + ":" + SERVICE_PORT),
                                        "router",
                                        new Source.File("password"),
                                        Optional.of(new Source.File("server.pem"))))));
        assertThat(request(services).path())
                .isEqualTo("/nic/update?hostname=webpass.invalid&myip=" + WEBPASS4);
        int looks = services.looks();
        await(() -> services.looks() > looks + 2);
        assertThat(services.requests).isEmpty();
        services.pretend("192.0.2.77");
        assertThat(request(services).path())
                .isEqualTo("/nic/update?hostname=webpass.invalid&myip=192.0.2.77");
        int later = services.looks();
        await(() -> services.looks() > later + 2);
        assertThat(services.requests).isEmpty();
    }

    /// Each is asked over its own WAN, whatever the router's own connections take.
    @Test
    void namesFollowTheAddressesFromWhichTheWansAreSeen() throws Exception {
        secret("key", NameServer.SECRET);
        var internet = running.world().internet;
        var server =
                internet.call(() -> new NameServer(folder.resolve("named"), INTERNET4, DNS_PORT));
        open.add(server);
        var pages =
                internet.call(() -> new ProcessBuilder("/usr/bin/python3", "-c", PAGES).start());
        open.add(pages::destroy);
        assertThat(pages.inputReader().readLine()).isEqualTo("ready");
        var names =
                List.of(
                        name("att.example.org", ATT, "/"),
                        name("webpass.example.org", WEBPASS, "/"),
                        name("private.example.org", ATT, "/inside"));
        keep(names);
        await(() -> dig(server, "att.example.org").equals(ATT4 + "\n"));
        await(() -> dig(server, "webpass.example.org").equals(WEBPASS4 + "\n"));
        await(() ->
                log.stream()
                        .anyMatch(entry ->
                                entry.message()
                                        .startsWith(
                                                "private.example.org ipv4 att is seen as"
                                                        + " 100.64.7.7, shared by a provider's")));
        assertThat(dig(server, "private.example.org")).isEmpty();
        assertThat(log.stream().filter(entry -> entry.message().contains(" now, as "))).hasSize(2);
    }
}
