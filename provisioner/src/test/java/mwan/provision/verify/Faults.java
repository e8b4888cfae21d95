package mwan.provision.verify;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import mwan.provision.verify.check.Place;
import mwan.provision.verify.check.ScriptedEvidence;
import org.junit.jupiter.params.provider.Arguments;

/// One thing each that is broken in a lab that is well, and the check that tells it.
final class Faults {
    static final String STATUS = "router: mwan status --output json";
    static final String PF = "host: ip -json -details link show dev enp2s0f0np0";
    private static final String NFT = "router: nft --json list ruleset";
    private static final String LINKS = "router: ip -json -details address show";
    private static final String CONFIG = "api: GET /nodes/vault/qemu/113/config";
    private static final String SHOW =
            "systemctl show --property=LoadState,UnitFileState,ActiveState,SubState,Result,ExecStop ";

    private Faults() {}

    private static Arguments fault(String id, UnaryOperator<ScriptedEvidence> broken) {
        return Arguments.of(id, broken);
    }

    private static Arguments replaced(String id, String question, String from, String to) {
        return fault(id, evidence -> evidence.replaced(question, from, to));
    }

    static Stream<Arguments> all() {
        return Stream.of(
                fault("host.api", evidence -> evidence.failing("api: GET /nodes", 1)),
                fault("host.ssh", evidence -> evidence.unreachable(Place.HOST)),
                replaced("host.pf", PF, "\"UP\",\"LOWER_UP\"", "\"UP\""),
                replaced("host.vf.present", PF, "\"vf\":0,", "\"vf\":1,"),
                replaced("host.vf.trust", PF, "\"trust\":true", "\"trust\":false"),
                replaced("host.vf.spoofcheck", PF, "\"spoofchk\":false", "\"spoofchk\":true"),
                replaced("host.vf.mac", PF, "d0:fc:d0:7c:85:30", "00:00:00:00:00:00"),
                replaced(
                        "host.vf.unit",
                        "host: " + SHOW + "x710-vf-setup.service",
                        "ActiveState=active",
                        "ActiveState=failed"),
                replaced(
                        "host.bridge.mbrains",
                        "host: ip -json -details link show",
                        "\"mbrains\"",
                        "\"other\""),
                replaced("vm.present", CONFIG, "\"tags\":\"mwan\"", "\"tags\":\"other\""),
                replaced(
                        "vm.running",
                        "api: GET /nodes/vault/qemu/113/status/current",
                        "running",
                        "stopped"),
                replaced("vm.hostpci.att", CONFIG, "0000:02:02.0", "0000:02:02.1"),
                replaced("vm.hostpci.webpass", CONFIG, "0000:06:00.0", "0000:05:00.0"),
                replaced(
                        "vm.iommu.att",
                        "api: GET /nodes/vault/hardware/pci",
                        "\"iommugroup\":21",
                        "\"iommugroup\":-1"),
                replaced("vm.nic.enmwanbr0", CONFIG, "bridge=mwanbr", "bridge=vmbr0"),
                replaced(
                        "vm.pending",
                        "api: GET /nodes/vault/qemu/113/pending",
                        "\"value\":\"mwan\"",
                        "\"value\":\"mwan\",\"pending\":\"x\""),
                fault("vm.ssh", evidence -> evidence.unreachable(Place.ROUTER)),
                replaced(
                        "vm.cloud-init",
                        "router: cloud-init status --format=json",
                        "\"status\":\"done\"",
                        "\"status\":\"running\""),
                replaced("vm.host-name", "router: hostname", "mwan", "debian"),
                replaced(
                        "services.nftables",
                        "router: " + SHOW + "nftables.service",
                        "ActiveState=active",
                        "ActiveState=inactive"),
                replaced(
                        "services.mwan",
                        "router: " + SHOW + "mwan.service",
                        "ActiveState=active",
                        "ActiveState=failed"),
                replaced(
                        "services.failed",
                        "router: systemctl list-units --failed --all --output=json --no-pager",
                        "[]",
                        "[{\"unit\":\"x.service\"}]"),
                replaced("services.trace", "router: file /run/mwan-trace-id", "0011", "1100"),
                replaced(
                        "services.debug-log",
                        "router: tail -n 1 /var/log/mwan-debug.log",
                        "traceId",
                        "trace"),
                replaced("link.management", LINKS, "10.250.0.4", "10.250.0.5"),
                replaced("link.present.att", LINKS, "\"enatt0\"", "\"eth2\""),
                replaced("link.vlan.att", LINKS, "\"id\":3242", "\"id\":3241"),
                replaced(
                        "link.carrier.monkeybrains",
                        LINKS,
                        "\"enmbrains0\",\"flags\":[\"BROADCAST\",\"MULTICAST\",\"UP\",\"LOWER_UP\"]",
                        "\"enmbrains0\",\"flags\":[\"UP\"]"),
                replaced("link.mac.monkeybrains", LINKS, "bc:24:11:72:00:c3", "bc:24:11:72:00:c4"),
                replaced(
                        "link.mac.webpass",
                        LINKS,
                        "\"address\":\"64:62:66:21:9a:06\"",
                        "\"address\":\"64:62:66:21:9a:07\",\"permaddr\":\"64:62:66:21:9a:06\""),
                replaced("link.inside", LINKS, "\"10.250.250.1\"", "\"10.250.250.9\""),
                replaced("link.inside.link-local", LINKS, "fe80::be24:11ff:fe72:c1", "fe80::1"),
                fault(
                        "link.inside.next-hop",
                        evidence ->
                                evidence.failing(
                                        "router: ping -6 -c 3 -i 0.2 -w 3 fe80::be24:11ff:fe72:c2%enmwanbr0",
                                        1)),
                replaced(
                        "dot1x.certificates",
                        "router: stat /etc/wpa_supplicant/private_key.pem",
                        "0600",
                        "0644"),
                fault(
                        "dot1x.certificates",
                        evidence -> evidence.without("router: stat /etc/wpa_supplicant/ca.pem")),
                fault(
                        "dot1x.certificate-valid",
                        evidence ->
                                evidence.changed(
                                        "router: file /etc/wpa_supplicant/client.pem",
                                        _ -> "no PEM")),
                replaced(
                        "dot1x.authorized.att",
                        "router: wpa_cli -s /run -i enatt0 status",
                        "suppPortStatus=Authorized",
                        "suppPortStatus=Unauthorized"),
                replaced(
                        "lease.ipv4.webpass",
                        "router: networkctl --json=short status enwebpass0",
                        "DHCPv4",
                        "foreign"),
                fault(
                        "lease.prefix.att",
                        evidence ->
                                onlyWebpass(
                                        evidence.replaced(
                                                "router: networkctl --json=short status enatt0.3242",
                                                "Prefixes",
                                                "Nothing"))),
                replaced(
                        "routes.forwarding",
                        "router: sysctl --values net.ipv4.ip_forward net.ipv6.conf.all.forwarding",
                        "1\n1",
                        "1\n0"),
                replaced(
                        "routes.default.ipv4.att",
                        "router: ip -4 -json route show table 100",
                        "enatt0.3242",
                        "enwebpass0"),
                replaced(
                        "routes.default.ipv6.webpass",
                        "router: ip -6 -json route show table 200",
                        "\"dst\":\"default\",\"nhid\"",
                        "\"dst\":\"2001:db8::/32\",\"nhid\""),
                replaced(
                        "routes.closed.att",
                        "router: ip -4 -json route show table 100",
                        "\"type\":\"unreachable\"",
                        "\"type\":\"throw\""),
                replaced(
                        "routes.inside.att",
                        "router: ip -6 -json route show table 100",
                        "\"gateway\":\"fe80::be24:11ff:fe72:c2\",",
                        ""),
                replaced(
                        "routes.inside.main",
                        "router: ip -6 -json route show table main",
                        "3d06:bad:b01::/60",
                        "3d06:bad:b02::/60"),
                replaced(
                        "routes.main.ipv6",
                        "router: ip -6 -json route show table main",
                        "\"dev\":\"enwebpass0\"",
                        "\"dev\":\"enmbrains0\""),
                replaced(
                        "rules.fwmark.webpass",
                        "router: ip -6 -json rule show",
                        "\"fwmark\":\"0x2\"",
                        "\"fwmark\":\"0x4\""),
                replaced(
                        "rules.closed",
                        "router: ip -4 -json rule show",
                        "\"iif\":\"enmwanbr0\"",
                        "\"iif\":\"other\""),
                replaced(
                        "rules.table-names",
                        "router: file /etc/iproute2/rt_tables.d/mwan.conf",
                        "200 webpass",
                        "201 webpass"),
                replaced(
                        "rules.unpinned",
                        "router: ip -4 -json rule show",
                        "{\"priority\":32766",
                        "{\"priority\":900,\"src\":\"10.250.250.2\",\"table\":\"att\"},{\"priority\":32766"),
                fault(
                        "rules.unpinned",
                        evidence ->
                                evidence.replaced(NFT, "{\"metainfo\"", pin() + ",{\"metainfo\"")),
                fault(
                        "rules.unpinned",
                        evidence ->
                                evidence.replaced(
                                        NFT,
                                        "{\"metainfo\"",
                                        pinByMap(
                                                        """
                                                        {"set":[[{"prefix":{"addr":"10.250.0.0","len":16}},1]]}\
                                                        """)
                                                + ",{\"metainfo\"")),
                fault(
                        "rules.unpinned",
                        evidence ->
                                evidence.replaced(
                                        NFT,
                                        "{\"metainfo\"",
                                        """
                                        {"map":{"family":"inet","name":"marks","table":"mangle",\
                                        "elem":[["10.250.250.3",2]]}},\
                                        """
                                                + pinByMap("\"@marks\"")
                                                + ",{\"metainfo\"")),
                replaced("nat.table", NFT, "\"name\":\"mwan\"", "\"name\":\"other\""),
                replaced(
                        "nat.policy",
                        NFT,
                        "\"hook\":\"input\",\"prio\":0,\"policy\":\"drop\"",
                        "\"hook\":\"input\",\"prio\":0,\"policy\":\"accept\""),
                replaced(
                        "nat.mapping.10.250.250.4",
                        NFT,
                        "[\"enatt0.3242\",\"104.57.226.195\"]",
                        "[\"enatt0.3242\",\"104.57.226.199\"]"),
                replaced("nat.on-link.webpass", LINKS, "136.25.91.245", "136.25.91.99"),
                replaced(
                        "npt.translation.att", NFT, "2600:1700:2f71:c80::", "2600:1700:2f71:c90::"),
                replaced(
                        "npt.own-address.webpass",
                        LINKS,
                        "2604:5500:c271:be00::1",
                        "2604:5500:c271:be00::2"),
                fault("health.daemon", evidence -> evidence.failing(STATUS, 1)),
                replaced(
                        "health.in-service.monkeybrains",
                        STATUS,
                        "\"weight\":1,\"drained\":false,\"ipv4\":{\"verdict\":\"healthy\",\"reason\":\"none\",\"since\":\"2026-11-24T11:00:00Z\"},\"ipv6\":{\"verdict\":\"unhealthy\"",
                        "\"weight\":1,\"drained\":true,\"ipv4\":{\"verdict\":\"healthy\",\"reason\":\"none\",\"since\":\"2026-11-24T11:00:00Z\"},\"ipv6\":{\"verdict\":\"unhealthy\""),
                replaced(
                        "opnsense.next-hop",
                        "opnsense: ip -json address show",
                        "fe80::be24:11ff:fe72:c2",
                        "fe80::99"),
                replaced(
                        "opnsense.addresses",
                        "opnsense: ip -json address show",
                        "10.250.250.5",
                        "10.250.250.7"),
                fault(
                        "opnsense.gateway.ipv4",
                        evidence -> evidence.failing("opnsense: ping -c 2 -i 0.2 10.250.250.1", 1)),
                fault(
                        "opnsense.gateway.ipv6",
                        evidence ->
                                evidence.failing(
                                        "opnsense: ping -6 -c 2 -i 0.2 fe80::be24:11ff:fe72:c1%wan",
                                        1)),
                replaced(
                        "balance.ipv4.client-vlan100",
                        "client-vlan100: curl -4 --http1.0 20 http://203.0.113.10/",
                        "136.25.91.242",
                        "104.57.226.193"),
                replaced(
                        "balance.ipv6.client-vlan200",
                        "client-vlan200: curl -6 --http1.0 20 http://[2001:db8:ffff::10]/",
                        "2604:5500:c271:be02::50",
                        "3d06:bad:b01:2::50"),
                replaced(
                        "balance.echo.ipv6.client-vlan100",
                        "client-vlan100: ping -6 -c 3 -i 0.2 -w 3 2606:4700:4700::1111",
                        " 3 received",
                        " 1 received"),
                replaced(
                        "npt.host-bits.client-vlan100",
                        "client-vlan100: curl -6 --http1.0 20 http://[2001:db8:ffff::10]/",
                        "2600:1700:2f71:c81::100",
                        "2600:1700:2f71:c80::1"),
                replaced(
                        "inbound.ping.webpass.internet",
                        "internet: ping -4 -c 3 -i 0.2 -w 3 136.25.91.244",
                        " 3 received",
                        " 0 received"),
                replaced(
                        "inbound.http.att.internet",
                        "internet: curl -4 --http1.0 5 http://104.57.226.193/",
                        "10.250.250.3\n",
                        "10.250.250.2\n"),
                replaced(
                        "persistence.vf-unit",
                        "host: " + SHOW + "x710-vf-setup.service",
                        "UnitFileState=enabled",
                        "UnitFileState=disabled"),
                replaced(
                        "persistence.bridge.mwanbr",
                        "api: GET /nodes/vault/network",
                        "\"mwanbr\",\"type\":\"bridge\",\"active\":1,\"autostart\":1",
                        "\"mwanbr\",\"type\":\"bridge\",\"active\":1,\"autostart\":0"),
                replaced("persistence.onboot", CONFIG, "\"onboot\":1", "\"onboot\":0"),
                replaced(
                        "persistence.units",
                        "router: " + SHOW + "mwan.service",
                        "UnitFileState=enabled",
                        "UnitFileState=disabled"));
    }

    /// Clients' IPv6 when the other WAN carries all of it.
    private static ScriptedEvidence onlyWebpass(ScriptedEvidence evidence) {
        return evidence.replaced(
                        "client-vlan100: curl -6 --http1.0 20 http://[2001:db8:ffff::10]/",
                        "2600:1700:2f71:c81::100",
                        "2604:5500:c271:be01::100")
                .replaced(
                        "client-vlan200: curl -6 --http1.0 20 http://[2001:db8:ffff::10]/",
                        "2600:1700:2f71:c82::50",
                        "2604:5500:c271:be02::50")
                .replaced(
                        "router: ip -6 -json route show table main",
                        "\"dev\":\"enatt0.3242\"",
                        "\"dev\":\"enwebpass0\"")
                .changed(
                        STATUS,
                        text ->
                                text.replaceFirst(
                                        "\"ipv6\":\\{\"verdict\":\"healthy\",\"reason\":\"none\"",
                                        "\"ipv6\":{\"verdict\":\"unhealthy\",\"reason\":\"lease\""));
    }

    /// @param data a map's pairs, or its name
    private static String pinByMap(String data) {
        return """
        {"rule":{"family":"inet","table":"mangle","chain":"prerouting","handle":2,"expr":[\
        {"mangle":{"key":{"meta":{"key":"mark"}},"value":{"map":{"key":\
        {"payload":{"protocol":"ip","field":"saddr"}},"data":%s}}}}]}}\
        """
                .formatted(data);
    }

    private static String pin() {
        return """
        {"rule":{"family":"inet","table":"mangle","chain":"prerouting","handle":2,"expr":[\
        {"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":"10.250.250.2"}},\
        {"mangle":{"key":{"meta":{"key":"mark"}},"value":1}}]}}\
        """;
    }
}
