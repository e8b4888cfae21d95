package mwan.provision.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import mwan.value.BadValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpidTest {

    @Test
    void itsPartsAreRead() {
        var upid = Upid.parse("UPID:vault:0003A1F2:01B2C3D4:6925B2A0:qmstart:113:mwan@pve!up:");
        assertThat(upid.node()).hasToString("vault");
        assertThat(upid.type()).isEqualTo("qmstart");
        assertThat(upid.id()).isEqualTo("113");
        assertThat(upid.user()).isEqualTo("mwan@pve!up");
        assertThat(upid.started()).isEqualTo(Instant.ofEpochSecond(0x6925B2A0L));
    }

    @Test
    void theIdMayBeEmptyAndThePidsStartLong() {
        assertThat(Upid.parse("UPID:vault:0003A1F2:101B2C3D4:6925B2A0:imgcopy::root@pam:").id())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "UPID",
                "UPID:vault:0003A1F2:01B2C3D4:6925B2A0:qmstart:113:root@pam",
                "UPID:vault:0003A1F2:01B2C3D4:6925B2A0:qmstart:../x:root@pam:",
                "UPID:va ult:0003A1F2:01B2C3D4:6925B2A0:qmstart:113:root@pam:"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Upid.parse(text)).isInstanceOf(BadValue.class);
    }

    @Test
    void inAPathItIsOneSegment() {
        var upid = Upid.parse("UPID:vault:0003A1F2:01B2C3D4:6925B2A0:imgcopy::root@pam:");
        assertThat(
                        Call.get("/nodes/{node}/tasks/{upid}/status")
                                .with("node", "vault")
                                .with("upid", upid)
                                .resolvedPath())
                .isEqualTo(
                        "/nodes/vault/tasks/UPID%3Avault%3A0003A1F2%3A01B2C3D4%3A6925B2A0%3Aimgcopy%3A%3Aroot%40pam%3A/status");
    }
}
