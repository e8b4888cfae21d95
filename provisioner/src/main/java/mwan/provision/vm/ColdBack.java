package mwan.provision.vm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import mwan.provision.coldstart.Alteration;
import mwan.provision.coldstart.Step;
import mwan.provision.proxmox.PendingChange;
import mwan.provision.resource.Change;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.FileMode;
import mwan.value.VmId;

/// How what is written for a cold start of the VM is taken back: its options as the running VM has
/// them, and its cloud-init documents.
record ColdBack(VmId vm, RouterVm.Observed observed, Set<String> hardware, Snippets snippets) {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    Alteration of(List<Change> changes) {
        var saved = new ArrayList<Alteration.Saved>();
        for (var part : Snippets.Part.values()) {
            if (changes.stream().anyMatch(change -> change.key().equals(RouterVm.key(part)))) {
                observed.text(part)
                        .ifPresent(text ->
                                saved.add(
                                        new Alteration.Saved(
                                                snippets.path(part),
                                                Bytes.of(text),
                                                FileMode.PRIVATE)));
            }
        }
        return new Alteration(List.of(), saved, options(changes));
    }

    private List<Step> options(List<Change> changes) {
        var state = observed.state().orElseThrow();
        var set = new ArrayList<String>();
        var delete = new TreeSet<String>();
        for (var change : changes) {
            var option = change.key();
            if (!hardware.contains(option)) {
                continue;
            }
            var running =
                    state.pending().stream()
                            .filter(pending -> pending.name().equals(option))
                            .findFirst()
                            .map(PendingChange::running)
                            .orElseGet(() -> state.config().get(option));
            if (running.isPresent()) {
                set.add("--" + option);
                set.add(running.get());
            } else {
                delete.add(option);
            }
        }
        if (!delete.isEmpty()) {
            set.add("--delete");
            set.add(String.join(",", delete));
        }
        if (set.isEmpty()) {
            return List.of();
        }
        set.addAll(0, List.of("qm", "set", vm.toString()));
        return List.of(Step.of("bring the VM's options back", LIMIT, set));
    }
}
