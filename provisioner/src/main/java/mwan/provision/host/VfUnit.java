package mwan.provision.host;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import mwan.provision.host.UnitFile.Assignment;
import mwan.provision.host.UnitFile.Section;
import mwan.site.Host.VirtualFunction;
import mwan.value.MacAddress;
import mwan.value.SiteName;
import mwan.value.TraceId;
import mwan.value.VmId;

/// The unit that sets up the VF at each boot, before guests start. It has no ExecStop: taking the
/// VFs away while a VM has one hangs the port.
public final class VfUnit {
    /// Where the script that the unit calls lies on the host.
    public static final String SCRIPT = "/usr/local/lib/mwan/vf-setup";

    private static final String WRITTEN = "Written by mwan-provision for the site ";
    private static final String TOUCHED = "last touched: ";
    private static final Pattern FOR_VM =
            Pattern.compile("(?m)^Description=VF .* for VM ([1-9][0-9]{2,8})$");
    private static final Pattern TOUCH =
            Pattern.compile("(?m)^# " + TOUCHED + "boot ([0-9a-f-]{36}), trace ([0-9a-f]{32})$");

    private VfUnit() {}

    /// When `up` last changed something of the VF: what a reboot since then has proven, `verify`
    /// can tell by it.
    ///
    /// @param bootId of the host's boot in which that was
    public record Touch(String bootId, TraceId trace) {
        /// The note in a unit that `up` wrote.
        public static Optional<Touch> in(String unitText) {
            var matcher = TOUCH.matcher(unitText);
            return matcher.find()
                    ? Optional.of(new Touch(matcher.group(1), TraceId.parse(matcher.group(2))))
                    : Optional.empty();
        }
    }

    public static UnitFile of(SiteName site, VmId vm, VirtualFunction vf, Touch touch) {
        return new UnitFile(
                List.of(
                        "Written by mwan-provision for the site "
                                + site
                                + ": change the site file,"
                                + " not this one.",
                        TOUCHED + "boot " + touch.bootId() + ", trace " + touch.trace()),
                List.of(
                        Section.of(
                                "Unit",
                                new Assignment(
                                        "Description",
                                        "VF " + vf.index() + " of " + vf.pf() + " for VM " + vm),
                                new Assignment("Before", "network.target pve-guests.service")),
                        Section.of(
                                "Service",
                                new Assignment("Type", "oneshot"),
                                new Assignment("RemainAfterExit", "yes"),
                                Assignment.command("ExecStart", command(vf)),
                                new Assignment("TimeoutStartSec", "150")),
                        Section.of("Install", new Assignment("WantedBy", "multi-user.target"))));
    }

    /// The VM for which this program wrote a unit; empty when others wrote it.
    static Optional<VmId> vmIn(String text) {
        var matcher = FOR_VM.matcher(text);
        return text.startsWith("# " + WRITTEN) && matcher.find()
                ? Optional.of(VmId.parse(matcher.group(1)))
                : Optional.empty();
    }

    private static List<String> command(VirtualFunction vf) {
        return List.of(
                SCRIPT,
                vf.pf().value(),
                Integer.toString(vf.count()),
                Integer.toString(vf.index()),
                vf.mac()
                        .map(MacAddress::value)
                        .map(mac -> mac.toLowerCase(Locale.ROOT))
                        .orElse("-"),
                onOff(vf.trust()),
                onOff(vf.spoofCheck()));
    }

    static String onOff(boolean on) {
        return on ? "on" : "off";
    }
}
