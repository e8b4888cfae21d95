package mwan.provision.proxmox;

import java.util.Optional;
import java.util.OptionalLong;
import mwan.value.VmId;

/// A VM as it is now.
///
/// @param lock what holds its configuration: `create`, `backup`, `snapshot`, …
/// @param underHa whether the HA stack manages it; only known from [Vms#find]
/// @param uptimeSeconds of the VM's process, absent while it is stopped
public record VmStatus(
        VmId id,
        Optional<String> name,
        boolean running,
        Optional<String> lock,
        Tags tags,
        boolean template,
        boolean underHa,
        OptionalLong uptimeSeconds) {

    static VmStatus from(VmId id, Fields fields) {
        return new VmStatus(
                id,
                fields.optionalText("name"),
                fields.text("status").equals("running"),
                fields.optionalText("lock"),
                fields.optionalText("tags").map(Tags::parse).orElse(Tags.NONE),
                fields.flag("template"),
                fields.object().path("ha").path("managed").asInt(0) != 0,
                fields.optionalNumber("uptime"));
    }
}
