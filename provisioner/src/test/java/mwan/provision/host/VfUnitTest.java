package mwan.provision.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import mwan.provision.Golden;
import mwan.provision.verify.Sites;
import mwan.site.Site;
import mwan.site.SiteFiles;
import mwan.value.BadValue;
import mwan.value.TraceId;
import org.junit.jupiter.api.Test;

class VfUnitTest {
    private static final VfUnit.Touch TOUCH =
            new VfUnit.Touch(
                    "20be25d6-f6a6-414a-83d4-ccfd6ef0ccdd",
                    new TraceId("28a4b39e62fe0d31cf01c0eed9bf1bdf"));

    private static String unit() {
        return unit(Sites.named("vault"));
    }

    private static String unit(Site site) {
        return VfUnit.of(
                        site.name(),
                        site.vm().orElseThrow().id(),
                        site.host().orElseThrow().vf().orElseThrow(),
                        TOUCH)
                .text();
    }

    @Test
    void isAsItAlwaysWas() {
        Golden.check("x710-vf-setup.service", unit());
    }

    @Test
    void withoutAMacTheVfKeepsWhatItHas() throws IOException {
        var text = Files.readString(Sites.top().resolve("sites/vault.yaml"));
        var mac = " d0:fc:d0:7c:85:30 ";
        assertThat(unit()).containsOnlyOnce(mac);
        assertThat(unit(SiteFiles.parse(text.replaceFirst("\n    mac: .*", ""), "vault.yaml")))
                .isEqualTo(unit().replace(mac, " - "));
    }

    @Test
    void neverTakesVfsAwayAndComesBeforeGuests() {
        assertThat(unit())
                .doesNotContain("ExecStop")
                .contains("Before=network.target pve-guests.service")
                .contains("RemainAfterExit=yes");
    }

    @Test
    void tellsWhenItWasTouched() {
        assertThat(VfUnit.Touch.in(unit())).contains(TOUCH);
        assertThat(VfUnit.Touch.in("[Unit]\n")).isEmpty();
    }

    @Test
    void tellsForWhichVmItIs() {
        assertThat(VfUnit.vmIn(unit())).contains(new mwan.value.VmId(113));
        assertThat(VfUnit.vmIn("[Unit]\nDescription=VF 0 of x for VM 113\n")).isEmpty();
    }

    @Test
    void refusesArgumentsThatSystemdWouldReadOtherwise() {
        for (var bad : List.of("$HOME", "%n", "two words", "a;b", "\"", "line\nfeed", "")) {
            assertThatThrownBy(
                            () -> UnitFile.Assignment.command("ExecStart", List.of("/bin/x", bad)))
                    .isInstanceOf(BadValue.class);
        }
        assertThatThrownBy(() -> new UnitFile.Assignment("Description", "a\n[Service]"))
                .isInstanceOf(BadValue.class);
    }
}
