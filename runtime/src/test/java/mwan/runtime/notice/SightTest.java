package mwan.runtime.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import mwan.runtime.kernel.LabSite;
import mwan.runtime.picture.Picture;
import mwan.runtime.picture.Verdict;
import mwan.runtime.picture.WanPicture;
import mwan.value.WanName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is wrong with a picture of att and webpass, which have both families, and monkeybrains,
/// which has IPv4 alone.
class SightTest {
    private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");

    private static Verdict verdict(char letter) {
        return switch (letter) {
            case 'h' -> Verdict.healthy(NOW);
            case 'u' -> Verdict.unhealthy(Verdict.Reason.LINK, "no carrier", NOW);
            default -> Verdict.starting(NOW);
        };
    }

    /// `hu`: healthy in IPv4, unhealthy in IPv6; `huD` is drained.
    private static WanPicture wan(String name, String states) {
        var none = WanPicture.unknown(new WanName(name), NOW);
        return new WanPicture(
                none.name(),
                true,
                true,
                none.authentication(),
                none.address4(),
                none.gateway4(),
                none.address6(),
                none.gateway6(),
                none.delegation(),
                verdict(states.charAt(0)),
                verdict(states.charAt(1)),
                states.endsWith("D"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hh  | hh  | h- | |",
                "uh  | hh  | h- | wan-failed/att/ipv4 |",
                "uu  | hh  | h- | wan-failed/att/ipv4 wan-failed/att/ipv6 |",
                "hu  | hu  | h- | no-wan/ipv6 wan-failed/att/ipv6 wan-failed/webpass/ipv6 |",
                "uuD | hh  | h- | |",
                "??  | hh  | h- | | wan-failed/att/ipv4 wan-failed/att/ipv6",
                "u?  | uu  | u- | no-wan/ipv4 wan-failed/att/ipv4 wan-failed/monkeybrains/ipv4 wan-failed/webpass/ipv4 wan-failed/webpass/ipv6 | no-wan/ipv6 wan-failed/att/ipv6",
                "?h  | uh  | u- | wan-failed/monkeybrains/ipv4 wan-failed/webpass/ipv4 | no-wan/ipv4 wan-failed/att/ipv4",
                "uhD | uh  | u- | no-wan/ipv4 wan-failed/monkeybrains/ipv4 wan-failed/webpass/ipv4 |",
            })
    void sees(String att, String webpass, String monkeybrains, String wrong, String unclear) {
        var wans = new HashMap<WanName, WanPicture>();
        Map.of("att", att, "webpass", webpass, "monkeybrains", monkeybrains.replace("-", "?"))
                .forEach((name, states) -> wans.put(new WanName(name), wan(name, states)));
        var sight = Sight.of(LabSite.ROUTER, new Picture(wans, true), List.of());
        assertThat(ids(sight.wrong().keySet())).isEqualTo(wrong == null ? "" : wrong);
        assertThat(ids(sight.unclear())).isEqualTo(unclear == null ? "" : unclear);
        assertThat(sight.wrong().keySet())
                .allSatisfy(one -> assertThat(Trouble.of(one.id())).isEqualTo(one));
        assertThat(Sight.of(LabSite.ROUTER, new Picture(wans, true), List.of("nft: no")).wrong())
                .containsEntry(new Trouble.KernelRefuses(), "nft: no");
    }

    private static String ids(java.util.Collection<Trouble> troubles) {
        return troubles.stream().map(Trouble::id).sorted().collect(Collectors.joining(" "));
    }
}
