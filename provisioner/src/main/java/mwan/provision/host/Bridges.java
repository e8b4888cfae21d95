package mwan.provision.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Network;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.resource.Change;
import mwan.provision.resource.Resource;
import mwan.site.Host.Bridge;

/// The host's bridges: used when they are there, made when they are missing.
public final class Bridges implements Resource<Network.State> {
    /// What people do about changes of others.
    public static final String MEND =
            "apply or revert them in the GUI under System, Network; then run this again";

    static final String COMMENT = "made by mwan-provision";
    private static final Duration RELOAD_LIMIT = Duration.ofMinutes(2);

    private final Proxmox proxmox;
    private final List<Bridge> bridges;
    private final Progress progress;

    public Bridges(Proxmox proxmox, List<Bridge> bridges, Progress progress) {
        this.proxmox = proxmox;
        this.bridges = List.copyOf(bridges);
        this.progress = progress;
    }

    @Override
    public String name() {
        return "bridges";
    }

    @Override
    public Network.State observe() {
        return proxmox.network().read();
    }

    @Override
    public List<Change> diff(Network.State state) {
        var changes = new ArrayList<Change>();
        for (var bridge : bridges) {
            var present = state.bridge(bridge.name());
            if (present.filter(Network.Interface::active).isEmpty()) {
                changes.add(
                        Change.create(
                                name(),
                                bridge.name().value(),
                                describe(bridge),
                                present.isPresent()
                                        ? "it is configured, and not up"
                                        : "the VM's NICs need it"));
            }
        }
        return changes;
    }

    @Override
    public void apply(Network.State state, List<Change> changes) {
        refuseForeignChanges(state);
        var wanted = changes.stream().map(Change::key).collect(Collectors.toSet());
        for (var bridge : bridges) {
            if (wanted.contains(bridge.name().value()) && state.bridge(bridge.name()).isEmpty()) {
                proxmox.network().createBridge(bridge.name(), bridge.ports(), COMMENT);
            }
        }
        // Others write while we do.
        refuseForeignChanges(observe());
        proxmox.tasks().await(proxmox.network().reload(), RELOAD_LIMIT, progress::detail);
    }

    @Override
    public List<String> notes(Network.State state) {
        return state
                .pending()
                .map(diff ->
                        "the host has network changes that are written and not applied: "
                                + shortened(diff))
                .stream()
                .toList();
    }

    /// Changes of others that a reload for our bridges would apply too; empty where no bridge is to
    /// be made.
    public static Optional<String> inTheWay(Network.State state, List<Bridge> bridges) {
        boolean reload =
                bridges.stream()
                        .anyMatch(bridge ->
                                state.bridge(bridge.name())
                                        .filter(Network.Interface::active)
                                        .isEmpty());
        return reload ? foreign(state, bridges) : Optional.empty();
    }

    private void refuseForeignChanges(Network.State state) {
        foreign(state, bridges)
                .ifPresent(diff -> {
                    throw new UserError(
                            ExitCode.OUTSIDE_FAILED,
                            "will not apply network changes of others",
                            "node " + proxmox.node(),
                            "there are pending ones: " + diff,
                            MEND);
                });
    }

    /// A reload applies all that has been written, so what others wrote must not be there. What an
    /// `up` that was stopped has written itself is ours.
    private static Optional<String> foreign(Network.State state, List<Bridge> bridges) {
        var ours =
                bridges.stream().map(bridge -> bridge.name().value()).collect(Collectors.toSet());
        return state.pending().filter(diff -> !isOnlyAbout(diff, ours)).map(Bridges::shortened);
    }

    /// Whether a pending change only adds bridges of these names: each line that is added stands
    /// below a head of one of them, and the lines around say where others' begin.
    static boolean isOnlyAbout(String diff, Set<String> names) {
        boolean within = false;
        boolean adds = false;
        for (var line : diff.lines().toList()) {
            if (line.startsWith("---") || line.startsWith("+++")) {
                continue;
            }
            if (line.startsWith("-")) {
                return false;
            }
            var text = line.isEmpty() ? "" : line.substring(1);
            if (line.startsWith("@@")) {
                within = false;
            } else if (isHead(text)) {
                within = isHeadOf(names, text);
            }
            if (line.startsWith("+") && !text.isBlank()) {
                if (!within) {
                    return false;
                }
                adds = true;
            }
        }
        return adds;
    }

    /// The server indents an interface's options, and writes its comment below them.
    private static boolean isHead(String text) {
        return text.matches("[^\\s#].*");
    }

    private static boolean isHeadOf(Set<String> names, String head) {
        var words = List.of(head.strip().split("\\s+"));
        return switch (words.getFirst()) {
            case "auto" -> words.size() > 1 && names.containsAll(words.subList(1, words.size()));
            case "iface" -> words.size() > 1 && names.contains(words.get(1));
            default -> false;
        };
    }

    private static String describe(Bridge bridge) {
        return bridge.ports().isEmpty()
                ? "a bridge without ports"
                : "a bridge with "
                        + bridge.ports().stream()
                                .map(Object::toString)
                                .collect(Collectors.joining(", "));
    }

    private static String shortened(String diff) {
        var line =
                diff.lines()
                        .filter(one -> one.matches("[+-][^+-].*"))
                        .collect(Collectors.joining(" / "));
        return line.length() > 300 ? line.substring(0, 297) + "…" : line;
    }
}
