package mwan.provision.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import mwan.value.BadValue;
import mwan.value.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropertyStringTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "virtio=BC:24:11:72:00:C1,bridge=mwanbr",
                "0000:02:02.0,pcie=1",
                "local-lvm:vm-113-disk-0,size=8G",
                "none,media=cdrom",
                "enabled=1",
                "user=local:snippets/user.yaml,network=local:snippets/network.yaml",
                "host=0000:02:02.0;0000:02:02.1,pcie=1",
                "q35"
            })
    void whatTheServerWritesIsWrittenAgainUnchanged(String text) {
        assertThat(PropertyString.parse(text)).hasToString(text);
    }

    @Test
    void orderDoesNotMatter() {
        assertThat(PropertyString.parse("virtio=BC:24:11:72:00:C1,bridge=mwanbr,mtu=1"))
                .isEqualTo(PropertyString.parse("mtu=1,bridge=mwanbr,virtio=BC:24:11:72:00:C1"))
                .hasSameHashCodeAs(
                        PropertyString.parse("mtu=1,bridge=mwanbr,virtio=BC:24:11:72:00:C1"))
                .isNotEqualTo(PropertyString.parse("virtio=BC:24:11:72:00:C2,bridge=mwanbr,mtu=1"));
    }

    @Test
    void theFirstPartMayHaveItsNameOrNot() {
        assertThat(PropertyString.parse("0000:02:02.0,pcie=1").get("host", true))
                .isEqualTo(PropertyString.parse("pcie=1,host=0000:02:02.0").get("host", true))
                .contains("0000:02:02.0");
        assertThat(PropertyString.parse("0000:02:02.0,pcie=1").get("mapping", false)).isEmpty();
    }

    @Test
    void propertiesAreAddedChangedAndRemoved() {
        var nic =
                PropertyString.empty()
                        .with("virtio", "BC:24:11:72:00:C1")
                        .with("bridge", "vmbr0")
                        .with("firewall", false)
                        .with("bridge", "mwanbr");
        assertThat(nic).hasToString("virtio=BC:24:11:72:00:C1,bridge=mwanbr,firewall=0");
        assertThat(nic.without("firewall").named()).containsOnlyKeys("virtio", "bridge");
        assertThat(PropertyString.of("0000:06:00.0").with("pcie", true))
                .hasToString("0000:06:00.0,pcie=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "a=1,b", "a,b", "a=1,a=2", "=x", "a=1,"})
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> PropertyString.parse(text)).isInstanceOf(BadValue.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vmbr0,firewall=0", "a\nb", ""})
    void aValueCannotBringPropertiesOfItsOwn(String value) {
        var nic = PropertyString.of("virtio");
        assertThatThrownBy(() -> nic.with("bridge", value)).isInstanceOf(BadValue.class);
    }

    @Test
    void tagsAreASetHoweverTheyAreWritten() {
        assertThat(Tags.parse("mwan;edge"))
                .isEqualTo(Tags.parse("edge, mwan mwan"))
                .hasToString("edge;mwan");
        assertThat(Tags.parse("").with(new Tag("mwan")).contains(new Tag("mwan"))).isTrue();
        assertThat(Tags.NONE).hasToString("");
    }
}
