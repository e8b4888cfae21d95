package mwan.provision.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.value.BadValue;
import mwan.value.MacAddress;

/// What the kernel itself says of a VF, in `ip -j -d link show`.
///
/// @param mac absent while it is all zeroes
public record VfReport(Optional<MacAddress> mac, boolean trust, boolean spoofCheck) {
    private static final JsonMapper JSON = new JsonMapper();

    /// @param json the output for the PF's link
    /// @return empty when the PF has no VF of that number
    static Optional<VfReport> parse(String json, int index) {
        try {
            for (var vf : JSON.readTree(json).path(0).path("vfinfo_list")) {
                if (vf.path("vf").asInt(-1) == index) {
                    return Optional.of(
                            new VfReport(
                                    mac(vf.path("address").asText()),
                                    vf.path("trust").asBoolean(),
                                    vf.path("spoofchk").asBoolean()));
                }
            }
            return Optional.empty();
        } catch (JsonProcessingException strange) {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "cannot understand the host",
                    "ip -j -d link show",
                    "it printed no JSON",
                    "is this a Proxmox VE 9 host, with iproute2 of its own?",
                    strange);
        }
    }

    private static Optional<MacAddress> mac(String text) {
        if (text.equals("00:00:00:00:00:00")) {
            return Optional.empty();
        }
        try {
            return Optional.of(MacAddress.parse(text));
        } catch (BadValue notAHosts) {
            return Optional.empty();
        }
    }
}
