package mwan.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import mwan.fault.UserError;
import mwan.value.DomainName;
import mwan.value.Family;
import mwan.value.IpPrefix;
import mwan.value.Ipv4Address;
import mwan.value.Ipv6Prefix;
import mwan.value.Port;
import mwan.value.WanName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteFilesTest {
    private static final Path SITES = Path.of("../sites");

    private static String vault() throws IOException {
        return Files.readString(SITES.resolve("vault.yaml"));
    }

    @Test
    void readsTheMissionsSite() {
        var site = SiteFiles.read(SITES.resolve("vault.yaml"));
        assertThat(site.name()).hasToString("vault");
        assertThat(site.host().orElseThrow().vf().orElseThrow().pf()).hasToString("0000:02:00.0");
        assertThat(site.router().wans())
                .extracting(wan ->
                        wan.name() + " " + wan.mark() + " " + wan.table() + " " + wan.egress())
                .containsExactly(
                        "att 1 100 enatt0.3242",
                        "webpass 2 200 enwebpass0",
                        "monkeybrains 3 300 enmbrains0");
        assertThat(site.router().mappings()).hasSize(5);
        assertThat(site.router().mappings().getFirst().external())
                .containsEntry(new WanName("webpass"), Ipv4Address.parse("136.25.91.242"));
        assertThat(site.router().inside().prefix())
                .isEqualTo(Ipv6Prefix.parse("3d06:bad:b01::/60"));
    }

    @Test
    void theLabsSiteIsTheSameRouter() {
        var vault = SiteFiles.read(SITES.resolve("vault.yaml"));
        var lab = SiteFiles.read(SITES.resolve("lab.yaml"));
        assertThat(lab.router()).isEqualTo(vault.router());
        assertThat(lab.lab()).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mark: 2                        | mark: 1           | router.wans[1].mark | 1 is taken",
                "table: 200                     | table: 254        | router.wans[1].table | is not a routing table",
                "table: 200                     | tabel: 200        | router.wans[1].tabel | unknown key (did you mean table?)",
                "webpass: 136.25.91.243         | webpass: 136.25.91.241 | router.mappings[1].external.webpass | is the gateway of webpass",
                "webpass: 136.25.91.243         | webpass: 136.25.99.1 | router.mappings[1].external.webpass | is not in 136.25.91.240/29",
                "webpass: 136.25.91.243         | monkeybrains: 1.2.3.4 | router.mappings[1].external.monkeybrains | has no block",
                "webpass: 136.25.91.243         | comcast: 1.2.3.4   | router.mappings[1].external.comcast | there is no WAN comcast",
                "internal: 10.250.250.3         | internal: 10.250.250.1 | router.mappings[1].internal | is no other host's address",
                "internal: 10.250.250.3         | internal: 10.250.250.2 | router.mappings[1].internal | 10.250.250.2 is taken",
                "nextHop: fe80::be24:11ff:fe72:c2 | nextHop: 2001:db8::1 | router.inside.nextHop | is not a link-local address",
                "prefix: 3d06:bad:b01::/60      | prefix: 3d06:bad:b01::1/60 | router.inside.prefix | meant is 3d06:bad:b01::/60",
                "attachment: {vf: 0}            | attachment: {vf: 1} | router.wans[0].link.attachment | VF 1 is not the one of host.vf",
                "{bridge: mbrains,              | {bridge: nowhere,  | router.wans[2].link.attachment | bridge nowhere is not listed",
                "password: {env: MWAN_PROXMOX_PASSWORD} | password: hunter2 | proxmox.password | a secret does not stand in the site file",
                "api: https://vault.home.goodkind.io:8006 | api: http://vault:8006 | proxmox.api | is not the API's address",
                "mac: \"D0:FC:D0:7C:85:30\"     | mac: \"D1:FC:D0:7C:85:30\" | host.vf.mac | is not a MAC address of one host",
                "name: enatt0                   | name: enattlongname0 | router.wans[0].link | is not an interface name",
                "vlan: 3242                     | vlan: 5000        | router.wans[0].link.vlan | is not a VLAN id",
                "weight: 1                      | weight: lots      | router.wans[0].weight | is not a number from 1 to 100",
                "tier: 1                        | tier:             | router.wans[0].tier | has no value",
                "unmapped: masquerade           | monitoring: {port: 22} | router.monitoring.port | that the daemon may open",
                "unmapped: masquerade           | monitoring: {port: 9273, names: [10.0.0.1]} | router.monitoring.names[0] | is not a domain name",
            })
    void namesTheFault(String from, String to, String path, String message) throws IOException {
        var broken = vault().replaceFirst(java.util.regex.Pattern.quote(from.strip()), to.strip());
        var invalid =
                catchThrowableOfType(InvalidSite.class, () -> SiteFiles.parse(broken, "site.yaml"));
        assertThat(invalid.faults())
                .filteredOn(fault -> fault.path().equals(path))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.in("site.yaml")).contains(message);
                    int changed = vault().indexOf(from.strip());
                    int line = 1 + vault().substring(0, changed).split("\n", -1).length - 1;
                    assertThat(fault.line()).isBetween(line - 1, line);
                });
    }

    @Test
    void readsWhereItIsMonitored() throws IOException {
        assertThat(SiteFiles.parse(vault(), "site.yaml").router().monitoring()).isEmpty();
        var site =
                SiteFiles.parse(
                        vault().replace(
                                        "unmapped: masquerade",
                                        "monitoring: {port: 9273, names: [mwan.example.org]}"),
                        "site.yaml");
        var again = SiteFiles.parse(RuntimeDocument.of(site), "/etc/mwan/site.yaml");
        assertThat(again.router().monitoring())
                .contains(
                        new Router.Monitoring(
                                new Port(9273), List.of(new DomainName("mwan.example.org"))));
    }

    private static final String SERVICES =
            """
            lossPercent: 40
                    serviceIntervalSeconds: 9
                    dns:
                      - {server: 1.1.1.1, name: example.org}
                      - {server: 9.9.9.9, name: _dns.resolver.arpa}
                    http: [http://203.0.113.10/, "http://198.51.100.7:8080/up?full=1"]
            """;

    private static String vaultWithServices(String from, String to) throws IOException {
        assertThat(SERVICES).contains(from);
        return vault().replace("lossPercent: 40", SERVICES.replace(from, to));
    }

    @Test
    void ipv6MayBeJudgedByLimitsOfItsOwn() throws IOException {
        var text =
                vault().replace(
                                "lossPercent: 40",
                                "lossPercent: 40\n        ipv6: {lossPercent: 60}");
        var read = SiteFiles.parse(text, "site.yaml");
        var health = read.router().wans().getLast().health();
        assertThat(health.limits(Family.IPV4)).isEqualTo(new Wan.Limits(40, 30, 10));
        assertThat(health.limits(Family.IPV6)).isEqualTo(new Wan.Limits(60, 30, 10));
        var again = SiteFiles.parse(RuntimeDocument.of(read), "site.yaml");
        assertThat(again.router().wans().getLast().health()).isEqualTo(health);
    }

    @Test
    void readsTheServicesThatAreAskedOnALine() throws IOException {
        var read = SiteFiles.parse(vaultWithServices("", ""), "site.yaml");
        var services = read.router().wans().getLast().health().services();
        assertThat(services.dns())
                .containsExactly(
                        new Service.Dns(
                                Ipv4Address.parse("1.1.1.1"), new DomainName("example.org")),
                        new Service.Dns(
                                Ipv4Address.parse("9.9.9.9"),
                                new DomainName("_dns.resolver.arpa")));
        assertThat(services.http())
                .extracting(http -> http.page() + " " + http.page().port())
                .containsExactly(
                        "http://203.0.113.10/ 80", "http://198.51.100.7:8080/up?full=1 8080");
        assertThat(services.intervalSeconds()).isEqualTo(9);
        assertThat(read.router().wans().getFirst().health().services())
                .isEqualTo(Wan.Services.NONE);

        var again = SiteFiles.parse(RuntimeDocument.of(read), "/etc/mwan/site.yaml");
        assertThat(again.router().wans().getLast().health().services()).isEqualTo(services);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://203.0.113.10/ | http://example.org/ | http[0] | whose host is an IP address, as http://203.0.113.10/",
                "http://203.0.113.10/ | https://203.0.113.10/ | http[0] | is not an http:// address",
                "http://203.0.113.10/ | http://203.0.113.10:0/ | http[0] | is not an http:// address",
                "http://203.0.113.10/ | http://me@203.0.113.10/ | http[0] | is not an http:// address",
                "server: 9.9.9.9 | server: dns.quad9.net | dns[1].server | is not an IPv4 address",
                "server: 9.9.9.9 | server: '2620:fe::9' | dns[1].server | monkeybrains carries no ipv6 to ask it by",
                "name: example.org | name: 1.2.3.4 | dns[0].name | is not a domain name, as example.org",
                "name: example.org | name: a..b | dns[0].name | is not a domain name, as example.org",
                "name: example.org | domain: example.org | dns[0].name | is missing",
                "serviceIntervalSeconds: 9 | serviceIntervalSeconds: 1 | serviceIntervalSeconds | is not a number from 2 to 600",
                "serviceIntervalSeconds: 9 | serviceIntervalSecond: 9 | serviceIntervalSecond | did you mean serviceIntervalSeconds?",
            })
    void namesAServicesFault(String from, String to, String path, String message)
            throws IOException {
        var broken = vaultWithServices(from, to);
        var invalid =
                catchThrowableOfType(InvalidSite.class, () -> SiteFiles.parse(broken, "site.yaml"));
        assertThat(invalid.faults())
                .filteredOn(fault -> fault.path().equals("router.wans[2].health." + path))
                .singleElement()
                .satisfies(fault -> assertThat(fault.in("site.yaml")).contains(message));
    }

    @Test
    void reportsEveryFaultAtOnce() throws IOException {
        var broken =
                vault().replace("mark: 2", "mark: none")
                        .replace("vlan: 3242", "vlan: 0")
                        .replace("id: 113", "id: 13")
                        .replace("unmapped:", "unmaped:");
        var invalid =
                catchThrowableOfType(InvalidSite.class, () -> SiteFiles.parse(broken, "site.yaml"));
        assertThat(invalid.faults())
                .extracting(SiteFault::path)
                .containsExactly(
                        "vm.id",
                        "router.wans[0].link.vlan",
                        "router.wans[1].mark",
                        "router.unmaped");
    }

    @Test
    void aDuplicateKeyIsAFaultWithItsLine() {
        var invalid =
                catchThrowableOfType(
                        InvalidSite.class,
                        () -> SiteFiles.parse("name: a\nrouter: {}\nname: b\n", "site.yaml"));
        assertThat(invalid)
                .hasMessageStartingWith("site.yaml:")
                .hasMessageContaining("duplicate key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "- a", "just words", "a: [", "\t", "name: &a x\nrouter: *a"})
    void whatIsNoSiteIsRefused(String text) {
        assertThatThrownBy(() -> SiteFiles.parse(text, "site.yaml"))
                .isInstanceOf(InvalidSite.class);
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> SiteFiles.read(Path.of("no/such.yaml")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no/such.yaml")
                .hasMessageContaining("there is no such file");
    }

    @Test
    void theRuntimesDocumentIsTheRouterWithoutProxmox() {
        var site = SiteFiles.read(SITES.resolve("vault.yaml"));
        var document = RuntimeDocument.of(site);
        assertThat(document).doesNotContain("attachment", "vmbr0", "pci", "proxmox");
        var read = SiteFiles.parse(document, "/etc/mwan/site.yaml");
        assertThat(read.proxmox()).isEmpty();
        assertThat(read.router().mappings()).isEqualTo(site.router().mappings());
        assertThat(read.router().wans())
                .zipSatisfy(
                        site.router().wans(),
                        (one, other) -> {
                            assertThat(one.link().attachment()).isEmpty();
                            assertThat(one.link().match()).isEqualTo(other.link().match());
                            assertThat(one.health()).isEqualTo(other.health());
                            assertThat(one.ipv4()).isEqualTo(other.ipv4());
                            assertThat(one.ipv6()).isEqualTo(other.ipv6());
                            assertThat(one.dot1x()).isEqualTo(other.dot1x());
                        });
        assertThat(RuntimeDocument.of(read)).isEqualTo(document);
    }

    @Test
    void mutatedSitesAreReadOrRefusedAndNothingElse() throws IOException {
        var original = vault();
        var random = new Random(20261124);
        for (int round = 0; round < 2000; round++) {
            var mutated = new StringBuilder(original);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(mutated.length());
                switch (random.nextInt(3)) {
                    case 0 -> mutated.setCharAt(at, (char) random.nextInt(0x250));
                    case 1 -> mutated.insert(at, "{}[]:#&*!|>'\"%@`\n ".charAt(random.nextInt(18)));
                    default ->
                            mutated.delete(
                                    at, Math.min(at + 1 + random.nextInt(20), mutated.length()));
                }
            }
            readOrRefused(mutated.toString());
        }
    }

    private static void readOrRefused(String text) {
        try {
            assertThat(SiteFiles.parse(text, "site.yaml")).isNotNull();
        } catch (InvalidSite refused) {
            assertThat(refused.faults()).isNotEmpty();
        }
    }

    private static String choosing(String keys) throws IOException {
        return vault().replace("  unmapped: masquerade", keys.indent(2) + "  unmapped: masquerade");
    }

    @Test
    void aWanIsForcedByClassesAndPins() throws IOException {
        var site =
                SiteFiles.parse(
                        choosing(
                                """
                                sticky: source-destination
                                dscp: [{class: 46, wan: att}, {class: 0x08, wan: webpass, failover: false}]
                                pins:
                                  - {destination: 198.51.100.0/24, wan: att}
                                  - {source: 10.250.250.3, wan: webpass, failover: false}
                                  - {source: "3d06:bad:b01:2::/64", destination: "2001:db8::/32", wan: att}
                                """),
                        "site.yaml");
        var choosing = site.router().choosing();
        assertThat(choosing.sticky()).isEqualTo(Choosing.Sticky.SOURCE_DESTINATION);
        assertThat(choosing.classes())
                .extracting(one -> one.dscp() + " " + one.wan() + " " + one.failover())
                .containsExactly("46 att true", "8 webpass false");
        assertThat(choosing.pins())
                .extracting(pin -> pin.family().label() + " " + pin.wan() + " " + pin.failover())
                .containsExactly("ipv4 att true", "ipv4 webpass false", "ipv6 att true");
        assertThat(choosing.pins().get(1).source()).contains(IpPrefix.parse("10.250.250.3/32"));
        var read = SiteFiles.parse(RuntimeDocument.of(site), "/etc/mwan/site.yaml");
        assertThat(read.router().choosing()).isEqualTo(choosing);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sticky: flows | router.sticky | is not flow, source or source-destination",
                "dscp: [{class: 64, wan: att}] | router.dscp[0].class | is not a DSCP",
                "dscp: [{class: 1, wan: att}, {class: 1, wan: webpass}] | router.dscp[1].class | 1 is taken",
                "dscp: [{class: 1, wan: comcast}] | router.dscp[0].wan | there is no WAN comcast",
                "dscp: [{clas: 1, wan: att}] | router.dscp[0].clas | did you mean class?",
                "pins: [{wan: att}] | router.pins[0].source | a pin needs a source or a destination",
                "pins: [{source: 10.0.0.1/8, wan: att}] | router.pins[0].source | meant is 10.0.0.0/8",
                "pins: [{source: 10.0.0.0/8, wan: comcast}] | router.pins[0].wan | there is no WAN comcast",
                "pins: [{source: 10.0.0.0/8, wam: att}] | router.pins[0].wam | did you mean wan?",
                "pins: [{source: 'fd00::/8', wan: monkeybrains}] | router.pins[0].wan | monkeybrains carries no ipv6",
                "pins: [{source: 'fd00::/8', destination: 1.1.1.1, wan: att}] | router.pins[0] | of one family",
                "pins: [{source: 10.0.0.0/8, wan: att}, {source: 10.1.0.0/16, destination: 1.1.1.1, wan: att}] | router.pins[1] | is never reached",
            })
    void namesTheFaultOfAForcedWan(String keys, String path, String message) throws IOException {
        var broken = choosing(keys);
        var invalid =
                catchThrowableOfType(InvalidSite.class, () -> SiteFiles.parse(broken, "site.yaml"));
        assertThat(invalid.faults())
                .filteredOn(fault -> fault.path().equals(path))
                .singleElement()
                .satisfies(fault -> assertThat(fault.in("site.yaml")).contains(message));
    }

    @Test
    void optionalPartsMayBeLeftOut() {
        var site =
                SiteFiles.parse(
                        """
                        name: small
                        router:
                          management: {link: enmgmt0, address: 192.0.2.4/24}
                          inside:
                            link: eninside0
                            address: 10.0.0.1/29
                            prefix: fd00::/60
                            nextHop: fe80::2
                          wans:
                            - name: cable
                              mark: 1
                              table: 10
                              link: {name: encable0, driver: igc}
                              ipv4: {method: static, address: 192.0.2.130/25, gateway: 192.0.2.129}
                        """,
                        "small.yaml");
        assertThat(site.host()).isEqualTo(Optional.empty());
        assertThat(site.router().wans().getFirst().ipv4().orElseThrow().addressing())
                .isInstanceOf(Wan.Addressing.Static.class);
    }
}
