package mwan.provision.remote;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.Remote;

/// What systemd says of a unit.
///
/// @param enabled whether it starts at boot
/// @param active whether it is up now
/// @param stale whether its file changed since systemd read it
/// @param dropIns files that change what its own file says
public record SystemdState(
        boolean loaded, boolean enabled, boolean active, boolean stale, List<String> dropIns) {
    public SystemdState {
        dropIns = List.copyOf(dropIns);
    }

    public static SystemdState of(Remote remote, String unit) {
        var properties =
                List.of(
                        "LoadState",
                        "UnitFileState",
                        "ActiveState",
                        "NeedDaemonReload",
                        "DropInPaths");
        var result =
                remote.run(
                                Command.of(
                                        "systemctl",
                                        "show",
                                        "--property=" + String.join(",", properties),
                                        "--",
                                        unit))
                        .orThrow("cannot ask systemd", "is systemd running there?");
        return parse(result.text());
    }

    static SystemdState parse(String shown) {
        Map<String, String> values =
                shown.lines()
                        .filter(line -> line.indexOf('=') > 0)
                        .collect(
                                Collectors.toMap(
                                        line -> line.substring(0, line.indexOf('=')),
                                        line -> line.substring(line.indexOf('=') + 1),
                                        (first, _) -> first));
        return new SystemdState(
                values.getOrDefault("LoadState", "").equals("loaded"),
                values.getOrDefault("UnitFileState", "").equals("enabled"),
                values.getOrDefault("ActiveState", "").equals("active"),
                values.getOrDefault("NeedDaemonReload", "").equals("yes"),
                Pattern.compile(" +")
                        .splitAsStream(values.getOrDefault("DropInPaths", ""))
                        .filter(path -> !path.isEmpty())
                        .toList());
    }
}
