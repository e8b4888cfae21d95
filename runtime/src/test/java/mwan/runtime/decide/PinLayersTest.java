package mwan.runtime.decide;

import static mwan.runtime.kernel.LabSite.ATT;
import static mwan.runtime.kernel.LabSite.WEBPASS;
import static mwan.runtime.kernel.LabSite.pin;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import mwan.site.Choosing;
import mwan.value.Family;
import mwan.value.IpPrefix;
import mwan.value.Ipv4Address;
import mwan.value.Ipv4Prefix;
import org.junit.jupiter.api.Test;

class PinLayersTest {
    @Test
    void pinsThatDoNotOverlapAreOneLookUp() {
        var pins = new ArrayList<Choosing.Pin>();
        for (int i = 0; i < 4096; i++) {
            pins.add(pin("", "198.18.%d.%d/32".formatted(i / 256, i % 256), ATT, true));
        }
        assertThat(PinLayers.of(pins, Family.IPV4)).containsExactly(pins);
        assertThat(PinLayers.of(pins, Family.IPV6)).isEmpty();
    }

    @Test
    void theEarlierOfTwoThatOverlapIsLookedUpFirst() {
        var source = pin("10.0.0.0/8", "", ATT, true);
        var destination = pin("", "1.1.1.0/24", WEBPASS, true);
        var other = pin("", "9.9.9.9/32", WEBPASS, true);
        var ipv6 = pin("fd00::/8", "", ATT, true);
        assertThat(PinLayers.of(List.of(destination, other, source, ipv6), Family.IPV4))
                .containsExactly(List.of(destination, other), List.of(source));
    }

    @Test
    void theFirstThatMatchesIsTheFirstThatIsFound() {
        var random = new Random(20261125);
        for (int round = 0; round < 200; round++) {
            var pins = new ArrayList<Choosing.Pin>();
            for (int i = 0; i < 12; i++) {
                var source = prefix(random);
                pins.add(
                        new Choosing.Pin(
                                source,
                                source.isEmpty() ? Optional.of(narrow(random)) : prefix(random),
                                ATT,
                                true));
            }
            var layers = PinLayers.of(pins, Family.IPV4);
            for (int i = 0; i < 50; i++) {
                var from = new Ipv4Address(random.nextInt() & 0xf);
                var to = new Ipv4Address(random.nextInt() & 0xf);
                var first = pins.stream().filter(pin -> pin.matches(from, to)).findFirst();
                var found =
                        layers.stream()
                                .map(layer ->
                                        layer.stream()
                                                .filter(pin -> pin.matches(from, to))
                                                .toList())
                                .filter(matching -> !matching.isEmpty())
                                .findFirst();
                assertThat(found).isEqualTo(first.map(List::of));
            }
        }
    }

    private static Optional<IpPrefix> prefix(Random random) {
        return random.nextBoolean() ? Optional.empty() : Optional.of(narrow(random));
    }

    private static IpPrefix narrow(Random random) {
        int length = 28 + random.nextInt(5);
        return new Ipv4Prefix(
                new Ipv4Address((random.nextInt() & 0xf) & (-1 << 32 - length)), length);
    }
}
