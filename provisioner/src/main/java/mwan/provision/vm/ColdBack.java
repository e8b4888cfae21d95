package mwan.provision.vm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import mwan.provision.coldstart.Alteration;
import mwan.provision.coldstart.Step;
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
            if (changes.stream().anyMatch(change -> change.key().equals(part.key()))) {
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

    /// What others wrote and is pending comes true by the same start, and goes back with ours.
    private List<Step> options(List<Change> changes) {
        var state = observed.state().orElseThrow();
        var before = new TreeMap<String, Optional<String>>();
        changes.stream()
                .map(Change::key)
                .filter(hardware::contains)
                .forEach(option -> before.put(option, state.config().get(option)));
        state.pending().forEach(pending -> before.put(pending.name(), pending.running()));
        var set = new ArrayList<String>();
        var delete = new ArrayList<String>();
        before.forEach((option, running) ->
                running.ifPresentOrElse(
                        value -> set.addAll(List.of("--" + option, value)),
                        () -> delete.add(option)));
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
