package mwan.runtime.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import mwan.value.Family;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;
import mwan.value.IpPrefix;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private static final int HEADER = 16;
    private static final Map<Integer, InterfaceName> LINKS =
            Map.of(2, new InterfaceName("enatt0.3242"), 3, new InterfaceName("enwebpass0"));
    private static final Messages.LinkNames NAMES = index -> Optional.ofNullable(LINKS.get(index));

    private static MessageWriter message() {
        return new MessageWriter(0, 0, 1);
    }

    private static ByteBuffer body(MessageWriter message) {
        var bytes = message.bytes();
        return ByteBuffer.wrap(bytes, HEADER, bytes.length - HEADER)
                .slice()
                .order(ByteOrder.nativeOrder());
    }

    private static MessageWriter route(
            Family family, int length, int table, int protocol, int type) {
        return message()
                .byteOf(family.linuxNumber())
                .byteOf(length)
                .byteOf(0)
                .byteOf(0)
                .byteOf(table)
                .byteOf(protocol)
                .byteOf(0)
                .byteOf(type)
                .intOf(0);
    }

    private static byte[] octets(String address) {
        return IpAddress.parse(address).octets();
    }

    @Test
    void readsALink() {
        var message =
                message()
                        .byteOf(0)
                        .byteOf(0)
                        .shortOf(1)
                        .intOf(2)
                        .intOf(0x10003)
                        .intOf(0)
                        .attribute(3, "enatt0.3242")
                        .attribute(4, 1500)
                        .attribute(1, new byte[] {2, 0, 0, 0, 0, 1});
        var link = Messages.link(body(message)).orElseThrow();
        assertThat(link.name().value()).isEqualTo("enatt0.3242");
        assertThat(link.up() && link.carrier()).isTrue();
        assertThat(link.mtu()).isEqualTo(1500);
        assertThat(link.mac().orElseThrow().toString()).isEqualToIgnoringCase("02:00:00:00:00:01");
    }

    @Test
    void readsASinglePathDefaultWithANextHopObject() {
        var message =
                route(Family.IPV6, 0, 0, 9, 1)
                        .attribute(15, 100)
                        .attribute(30, 1347812767)
                        .attribute(5, octets("fe80::1"))
                        .attribute(4, 2)
                        .attribute(6, 1024);
        assertThat(Messages.route(body(message), NAMES).orElseThrow().toString())
                .isEqualTo("::/0 via fe80::1 dev enatt0.3242 table 100 proto 9 metric 1024");
    }

    @Test
    void readsAMultipathDefault() {
        var hops = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
        for (int link : List.of(2, 3)) {
            hops.putShort((short) 16).put((byte) 0).put((byte) (link - 2)).putInt(link);
            hops.putShort((short) 8).putShort((short) 5).put(octets("10.0.0." + link));
        }
        var message = route(Family.IPV4, 0, 254, 3, 1).attribute(9, hops.array());
        assertThat(Messages.route(body(message), NAMES).orElseThrow().nextHops())
                .extracting(Object::toString)
                .containsExactly(
                        "via 10.0.0.2 dev enatt0.3242", "via 10.0.0.3 dev enwebpass0 weight 2");
    }

    @Test
    void readsAnIpv6NextHopOfAnIpv4Route() {
        var via = ByteBuffer.allocate(18).order(ByteOrder.nativeOrder());
        via.putShort((short) 10).put(octets("fe80::1"));
        var message = route(Family.IPV4, 0, 254, 3, 1).attribute(18, via.array()).attribute(4, 3);
        assertThat(Messages.route(body(message), NAMES).orElseThrow().nextHops())
                .containsExactly(
                        NextHop.via(IpAddress.parse("fe80::1"), new InterfaceName("enwebpass0")));
    }

    @Test
    void aRefusingRouteHasNoWayThoughIpv6ShowsTheLoopback() {
        var message = route(Family.IPV6, 0, 100, 109, 7).attribute(4, 1).attribute(6, -1);
        assertThat(Messages.route(body(message), NAMES).orElseThrow())
                .isEqualTo(
                        KernelRoute.unreachable(
                                new RoutingTable(100), IpPrefix.parse("::/0"), 0xffff_ffffL));
    }

    @Test
    void cachedRoutesAreLeftOut() {
        var message =
                message()
                        .byteOf(10)
                        .byteOf(0)
                        .byteOf(0)
                        .byteOf(0)
                        .byteOf(254)
                        .byteOf(2)
                        .byteOf(0)
                        .byteOf(1)
                        .intOf(0x200);
        assertThat(Messages.route(body(message), NAMES)).isEmpty();
    }

    @Test
    void readsAMaskedRuleWhoseMarkIsZero() {
        var message =
                message()
                        .byteOf(2)
                        .byteOf(0)
                        .byteOf(0)
                        .byteOf(0)
                        .byteOf(254)
                        .byteOf(0)
                        .byteOf(0)
                        .byteOf(1)
                        .intOf(0)
                        .attribute(6, 1000)
                        .attribute(16, 0xff)
                        .attribute(14, 0)
                        .attribute(15, 254)
                        .attribute(21, new byte[] {109});
        assertThat(Messages.rule(body(message)).orElseThrow())
                .isEqualTo(
                        PolicyRule.of(Family.IPV4, 1000, new PolicyRule.Lookup(RoutingTable.MAIN))
                                .mark(new MaskedMark(0, 0xff))
                                .withoutDefaults());
    }

    @Test
    void noSuppressionIsToldAsMinusOne() {
        var message =
                message()
                        .byteOf(2)
                        .byteOf(0)
                        .byteOf(0)
                        .byteOf(0)
                        .byteOf(254)
                        .byteOf(0)
                        .byteOf(0)
                        .byteOf(1)
                        .intOf(0)
                        .attribute(14, -1);
        assertThat(Messages.rule(body(message)).orElseThrow().suppressPrefixLength())
                .isEqualTo(OptionalInt.empty());
    }

    @Test
    void cutOffAttributesEndTheReading() {
        var random = new Random(7);
        var whole =
                route(Family.IPV4, 24, 100, 109, 1)
                        .attribute(1, octets("10.0.0.0"))
                        .attribute(4, 2)
                        .attribute(6, 5)
                        .bytes();
        for (int i = 0; i < 2000; i++) {
            var bytes = whole.clone();
            // The attributes behind the fixed part only: their lengths and types are what can lie.
            int at = HEADER + 12 + random.nextInt(bytes.length - HEADER - 12);
            bytes[at] = (byte) random.nextInt(256);
            var behind = ByteBuffer.wrap(bytes, HEADER + 12, bytes.length - HEADER - 12).slice();
            assertThatCode(() -> Attributes.read(behind).octets(1)).doesNotThrowAnyException();
        }
    }
}
