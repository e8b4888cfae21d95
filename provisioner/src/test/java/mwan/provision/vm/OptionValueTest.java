package mwan.provision.vm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionValueTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "net0 | virtio=BC:24:11:72:00:C1,bridge=mwanbr | bridge=mwanbr,virtio=bc:24:11:72:00:c1 | true",
                "net0 | virtio=BC:24:11:72:00:C1,bridge=mwanbr | virtio=BC:24:11:72:00:C1,bridge=mwanbr,firewall=0 | true",
                "net0 | virtio=BC:24:11:72:00:C1,bridge=mwanbr | virtio=BC:24:11:72:00:C1,bridge=mwanbr,firewall=1 | false",
                "net0 | virtio=BC:24:11:72:00:C1,bridge=mwanbr | virtio=BC:24:11:72:00:C1,bridge=vmbr0 | false",
                "net0 | virtio=BC:24:11:72:00:C1,bridge=mwanbr | e1000=BC:24:11:72:00:C1,bridge=mwanbr | false",
                "hostpci0 | 0000:02:02.0,pcie=1 | host=0000:02:02.0,pcie=1 | true",
                "hostpci0 | 0000:02:02.0,pcie=1 | pcie=1,host=02:02.0,rombar=1 | true",
                "hostpci0 | 0000:02:02.0,pcie=1 | 0000:02:02.1,pcie=1 | false",
                "hostpci0 | 0000:02:02.0,pcie=1 | 0000:02:02.0 | false",
                "hostpci0 | 0000:02:02.0,pcie=1 | mapping=vf,pcie=1 | false",
                "ide2 | local-lvm:cloudinit | local-lvm:vm-113-cloudinit,media=cdrom,size=4M | true",
                "ide2 | local-lvm:cloudinit | local:iso/debian.iso,media=cdrom | false",
                "cpu | host | cputype=host | true",
                "cpu | host | x86-64-v2-AES | false",
                "agent | enabled=1 | 1 | true",
                "agent | enabled=1 | 0 | false",
                "startup | order=1 | 1 | true",
                "memory | 2048 | 2048 | true",
                "memory | 2048 | 4096 | false",
                "net0 | virtio=BC:24:11:72:00:C1,bridge=mwanbr | ,, | false",
            })
    void whatSaysTheSameIsTheSame(String option, String wished, String present, boolean same) {
        assertThat(OptionValue.same(option, present, wished)).isEqualTo(same);
        assertThat(OptionValue.same(option, wished, wished)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "hostpci0, true",
        "memory, true",
        "machine, true",
        "vga, true",
        "net1, false",
        "tags, false",
        "description, false",
        "onboot, false",
        "cicustom, false"
    })
    void onlySomeNeedAColdStart(String option, boolean cold) {
        assertThat(OptionValue.needsColdStart(option)).isEqualTo(cold);
    }
}
