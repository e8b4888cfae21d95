package mwan.provision.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.FileMode;
import org.junit.jupiter.api.Test;

class ReleaseTest {
    private static Release release(Map<String, String> files) {
        var contents = new TreeMap<String, Bytes>();
        files.forEach((name, content) -> contents.put(name, Bytes.of(content)));
        return new Release(contents);
    }

    private static final Release ONE =
            release(Map.of("mwan.jar", "jar", "bin/mwan", "sh", "units/mwan.service", "unit"));

    @Test
    void isAddressedByItsWholeContent() {
        assertThat(ONE.digest()).matches("[0-9a-f]{12}");
        assertThat(release(Map.of("mwan.jar", "jar", "bin/mwan", "sh")).digest())
                .isNotEqualTo(ONE.digest());
        assertThat(
                        release(
                                        Map.of(
                                                "mwan.jar",
                                                "sh",
                                                "bin/mwan",
                                                "jar",
                                                "units/mwan.service",
                                                "unit"))
                                .digest())
                .isNotEqualTo(ONE.digest());
    }

    @Test
    void programsAreExecutableAndNothingElseIs() {
        assertThat(ONE.wishes())
                .allSatisfy(wish ->
                        assertThat(wish.mode())
                                .isEqualTo(
                                        wish.path().endsWith("/bin/mwan")
                                                ? FileMode.PROGRAM
                                                : FileMode.READABLE));
    }

    @Test
    void isFoundByLinksThroughTheCurrentOne() {
        assertThat(ONE.links())
                .isEqualTo(
                        Map.of(
                                "/usr/local/bin/mwan", "/opt/mwan/current/bin/mwan",
                                "/etc/systemd/system/mwan.service",
                                        "/opt/mwan/current/units/mwan.service"));
    }
}
