package mwan.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Notices and names that follow a WAN, as the site file has them.
class OutwardTest {
    private static final String ALL =
            """
            notices:
              afterSeconds: 5
              email:
                server: smtp.example.org
                user: router
                password: {env: MAIL_PASSWORD}
                from: router@example.org
                to: [somebody@example.org]
              webhook: {url: {file: url}, token: {file: token}, ca: {file: ca.pem}}
              command: {run: [/usr/local/bin/tell, now]}
            dynamicDns:
              - name: mb.example.org
                wan: monkeybrains
                seenBy: ["https://seen.example.org/", "http://203.0.113.10/"]
                rfc2136:
                  server: ns.example.org
                  zone: example.org
                  key: {name: router, secret: {env: KEY}}
              - name: att.example.net
                wan: att
                family: ipv6
                seenBy: ["https://seen.example.org/"]
                dyndns2: {server: "https://dyn.example.net/", user: me, password: {env: P}}
            """;

    private static String with(String keys) throws IOException {
        return Files.readString(Path.of("../sites/vault.yaml"))
                .replace("  unmapped: masquerade", keys.indent(2) + "  unmapped: masquerade");
    }

    @Test
    void theRouterFindsEachSecretInAFile() throws IOException {
        var site = SiteFiles.parse(with(ALL), "site.yaml");
        var document = RuntimeDocument.of(site);
        assertThat(document).doesNotContain("MAIL_PASSWORD", "KEY", "\"token\"");
        var router = SiteFiles.parse(document, "/etc/mwan/site.yaml").router();
        var notices = router.notices();
        assertThat(notices.afterSeconds()).isEqualTo(5);
        var email = notices.email().orElseThrow();
        assertThat(email.port().number()).isEqualTo(587);
        assertThat(email.login().orElseThrow().password())
                .isEqualTo(new Source.File("/etc/mwan/secrets/notices.email.password"));
        assertThat(notices.webhook().orElseThrow().url())
                .isEqualTo(new Source.File("/etc/mwan/secrets/notices.webhook.url"));
        assertThat(notices.command()).isEqualTo(site.router().notices().command());
        assertThat(router.dynamicDns())
                .zipSatisfy(
                        site.router().dynamicDns(),
                        (one, other) -> {
                            assertThat(one.name()).isEqualTo(other.name());
                            assertThat(one.seenBy()).isEqualTo(other.seenBy());
                            assertThat(one.family()).isEqualTo(other.family());
                        });
        assertThat(RouterFile.of(router))
                .allSatisfy(
                        file -> assertThat(file.source()).isEqualTo(new Source.File(file.path())));
        assertThat(RouterFile.of(router)).extracting(RouterFile::path).doesNotHaveDuplicates();
        assertThat(RouterFile.of(router))
                .extracting(RouterFile::name)
                .isEqualTo(RouterFile.of(site.router()).stream().map(RouterFile::name).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "notices: {email: {server: a, from: a@b, to: [c@d], security: none, user: u, password: {env: P}}} | router.notices.email.security | would send the password in the clear",
                "notices: {email: {server: a, from: a@b, to: [c@d], password: {env: P}}} | router.notices.email.user | needs a password, and a password a user",
                "notices: {email: {server: a, from: a@b, to: [c@d], user: u, password: secret}} | router.notices.email.password | does not stand in the site file",
                "notices: {email: {server: a, from: 'a@b c', to: [c@d]}} | router.notices.email.from | is not a mail address",
                "notices: {email: {server: a, from: a@b}} | router.notices.email.to | is missing",
                "notices: {webhook: {url: 'http://a/'}} | router.notices.webhook.url | over TLS",
                "notices: {webhook: {ulr: 'https://a/'}} | router.notices.webhook.ulr | did you mean url?",
                "notices: {command: {run: [tell]}} | router.notices.command.run | has to begin with a program's path",
                "notices: {command: {run: []}} | router.notices.command.run | has to begin with a program's path",
                "dynamicDns: [{name: a.b, wan: att, seenBy: ['http://a/']}] | router.dynamicDns[0].rfc2136 | has to be one of",
                "dynamicDns: [{name: a.b, wan: att, dyndns2: {server: 'https://a', user: u, password: {env: P}}}] | router.dynamicDns[0].seenBy | is missing",
                "dynamicDns: [{name: a.b, wan: comcast, seenBy: ['http://a/'], dyndns2: {server: 'https://a', user: u, password: {env: P}}}] | router.dynamicDns[0].wan | there is no WAN comcast",
                "dynamicDns: [{name: a.b, wan: monkeybrains, family: ipv6, seenBy: ['http://a/'], dyndns2: {server: 'https://a', user: u, password: {env: P}}}] | router.dynamicDns[0].family | monkeybrains carries no ipv6",
                "dynamicDns: [{name: a.b, wan: att, seenBy: ['http://a/'], dyndns2: {server: 'http://a', user: u, password: {env: P}}}] | router.dynamicDns[0].dyndns2.server | over TLS",
                "dynamicDns: [{name: ab.c, wan: att, seenBy: ['http://a/'], rfc2136: {server: n, zone: b.c, key: {name: k, secret: {env: P}}}}] | router.dynamicDns[0].rfc2136.zone | ab.c is not in b.c",
            })
    void namesTheFault(String keys, String path, String message) throws IOException {
        var broken = with(keys);
        var invalid =
                catchThrowableOfType(InvalidSite.class, () -> SiteFiles.parse(broken, "site.yaml"));
        assertThat(invalid.faults())
                .filteredOn(fault -> fault.path().equals(path))
                .anySatisfy(fault -> assertThat(fault.in("site.yaml")).contains(message));
    }
}
