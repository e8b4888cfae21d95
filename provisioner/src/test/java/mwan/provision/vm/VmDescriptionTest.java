package mwan.provision.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import mwan.value.SiteName;
import mwan.value.SshPublicKey;
import org.junit.jupiter.api.Test;

class VmDescriptionTest {
    private static final VmDescription WHOLE =
            new VmDescription(
                    Optional.of(new SiteName("vault")),
                    Optional.of("mwan-0123456789ab.qcow2"),
                    Optional.of(
                            new SshPublicKey(
                                    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAWDWcwkmAe1dzu57fXo")),
                    true,
                    List.of("cabled on 3 May"));

    @Test
    void isReadAsItWasWritten() {
        assertThat(VmDescription.parse(WHOLE.text())).isEqualTo(WHOLE);
        assertThat(VmDescription.parse(WHOLE.text() + "\n")).isEqualTo(WHOLE);
    }

    @Test
    void theFirstBootsEndTakesItsLineAlone() {
        var over = VmDescription.parse(WHOLE.withFirstBootOver().text());
        assertThat(over.firstBootPending()).isFalse();
        assertThat(over.hostKey()).isEqualTo(WHOLE.hostKey());
        assertThat(over.others()).containsExactly("cabled on 3 May");
    }

    @Test
    void whatPeopleMadeOfItIsNoFault() {
        var edited =
                VmDescription.parse(
                        "Managed by mwan-provision for the site a b;c: change the site file, not this VM.\n"
                                + "ssh-host-key: nonsense\nfirst-boot: maybe");
        assertThat(edited.site()).isEmpty();
        assertThat(edited.hostKey()).isEmpty();
        assertThat(edited.firstBootPending()).isFalse();
    }
}
