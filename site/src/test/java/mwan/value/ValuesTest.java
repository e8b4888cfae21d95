package mwan.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    private static final List<Function<String, ?>> PARSERS =
            List.of(
                    InterfaceName::parse,
                    WanName::parse,
                    SiteName::parse,
                    HostName::parse,
                    NodeName::parse,
                    StorageName::parse,
                    Tag::parse,
                    TemplateName::parse,
                    UnitName::parse,
                    DriverName::parse,
                    LoginName::parse,
                    UserId::parse,
                    TokenId::parse,
                    TraceId::parse,
                    MaintenanceWindow::parse,
                    EnvironmentName::parse,
                    MacAddress::parse,
                    PciAddress::parse,
                    Fingerprint::parse,
                    SshPublicKey::parse,
                    VlanId::parse,
                    VmId::parse,
                    TableId::parse,
                    Fwmark::parse,
                    Port::parse,
                    Dscp::parse,
                    DomainName::parse,
                    HttpAddress::parse,
                    Ipv4Address::parse,
                    Ipv6Address::parse,
                    Ipv4Prefix::parse,
                    Ipv6Prefix::parse,
                    Ipv4InterfaceAddress::parse);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "$(reboot)",
                "`id`",
                "a;b",
                "a\nb",
                "a'b",
                "a\"b",
                "a&b",
                "a|b",
                "-rf",
                "--",
                "../x",
                "a\u0000b",
                "ａ",
                "%s",
                "a\\b",
                "{}",
                "*",
                "~",
                "#"
            })
    void nothingThatAShellWouldReadIsAValue(String hostile) {
        for (var parser : PARSERS) {
            assertThatThrownBy(() -> parser.apply(hostile)).isInstanceOf(BadValue.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2606:4700:4700:0:0:0:0:1111, 2606:4700:4700::1111",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "FE80::BE24:11FF:FE72:C1, fe80::be24:11ff:fe72:c1"
    })
    void ipv6IsPrintedAsRfc5952Says(String text, String canonical) {
        assertThat(Ipv6Address.parse(text)).hasToString(canonical);
    }

    @Test
    void addressesReadBackAsThemselves() {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            var four = new Ipv4Address(random.nextInt());
            assertThat(Ipv4Address.parse(four.toString())).isEqualTo(four);
            assertThat(Ipv4Address.of(four.octets())).isEqualTo(four);
            // Few bits set, so that runs of zero groups are common.
            var six = new Ipv6Address(sparse(random) | 1L << 61, sparse(random));
            assertThat(Ipv6Address.parse(six.toString())).isEqualTo(six);
            assertThat(Ipv6Address.of(six.octets())).isEqualTo(six);
        }
    }

    private static long sparse(Random random) {
        return random.ints(3, 0, 64).mapToLong(bit -> 1L << bit).reduce(0, (a, b) -> a | b);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.2.3",
                "1.2.3.4.5",
                "01.2.3.4",
                "256.1.1.1",
                "1.2.3.-4",
                "0x1.2.3.4",
                "1.2.3.4/32"
            })
    void whatIsNoIpv4AddressIsRefused(String text) {
        assertThatThrownBy(() -> Ipv4Address.parse(text)).isInstanceOf(BadValue.class);
    }

    @Test
    void prefixesKnowWhatTheyContain() {
        var block = Ipv4Prefix.parse("104.57.226.192/29");
        assertThat(block.contains(Ipv4Address.parse("104.57.226.199"))).isTrue();
        assertThat(block.contains(Ipv4Address.parse("104.57.226.200"))).isFalse();
        assertThat(Ipv4Prefix.parse("0.0.0.0/0").contains(Ipv4Address.parse("255.1.1.1"))).isTrue();
        var delegated = Ipv6Prefix.parse("2600:1700:2f71:c80::/60");
        assertThat(delegated.contains(Ipv6Address.parse("2600:1700:2f71:c8f::1"))).isTrue();
        assertThat(delegated.contains(Ipv6Address.parse("2600:1700:2f71:c90::1"))).isFalse();
        assertThat(delegated.first()).hasToString("2600:1700:2f71:c80::1");
        assertThat(Ipv6Prefix.parse("2604:5500:c271:be00::/56").lowest(60))
                .hasToString("2604:5500:c271:be00::/60");
        assertThat(Ipv6Prefix.around(Ipv6Address.parse("2001:db8::1:2"), 64))
                .hasToString("2001:db8::/64");
    }

    @Test
    void bitsBehindAPrefixAreAFaultThatSaysWhatWasMeant() {
        assertThatThrownBy(() -> Ipv4Prefix.parse("10.250.250.1/29"))
                .hasMessageContaining("meant is 10.250.250.0/29");
    }

    @Test
    void aMacGivesItsLinkLocalAddress() {
        assertThat(MacAddress.parse("bc:24:11:72:00:c1").linkLocal())
                .hasToString("fe80::be24:11ff:fe72:c1");
    }

    @Test
    void aVlanInterfacesNameFitsTheKernel() {
        assertThat(new InterfaceName("enatt0").vlan(new VlanId(3242))).hasToString("enatt0.3242");
        assertThatThrownBy(() -> new InterfaceName("enlongname01").vlan(new VlanId(3242)))
                .isInstanceOf(BadValue.class);
    }

    @Test
    void aSecretIsNotShown() {
        var secret = Secret.of("hunter2");
        assertThat("password: " + secret).isEqualTo("password: ***");
        assertThat(secret).isEqualTo(Secret.of("hunter2")).isNotEqualTo(Secret.of("hunter3"));
        assertThat(secret.reveal()).isEqualTo("hunter2");
    }

    @Test
    void aBadValueIsQuotedOnOneLine() {
        assertThat(new BadValue("a\nb\u001b[31m" + "x".repeat(100), "a name"))
                .hasMessage("\"a\\u000ab\\u001b[31m" + "x".repeat(52) + "…\" is not a name");
    }

    @Test
    void aPublicKeyLosesItsComment() {
        assertThat(SshPublicKey.parse("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMw0 root@vault\n"))
                .hasToString("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMw0");
    }
}
