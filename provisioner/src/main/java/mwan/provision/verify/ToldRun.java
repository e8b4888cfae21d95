package mwan.provision.verify;

import java.util.LinkedHashSet;
import java.util.Set;
import mwan.provision.progress.Progress;
import mwan.provision.verify.check.Check;

/// Tells on standard error how a run of the checklist goes on: which checks are looked at, and, for
/// those who want to know everything, what each came to.
public final class ToldRun implements Onlooker {
    private final Progress progress;
    private final TextReport lines;
    private final Set<String> looking = new LinkedHashSet<>();
    private int seen;

    /// @param colours for a terminal that shows them
    public ToldRun(Progress progress, boolean colours) {
        this.progress = progress;
        this.lines = new TextReport(colours);
    }

    @Override
    public void looksAt(Check check) {
        looking.add(check.id());
        tell();
    }

    @Override
    public void saw(Outcome outcome) {
        looking.remove(outcome.check().id());
        seen++;
        progress.detail(lines.line(outcome));
        tell();
    }

    private void tell() {
        progress.awaiting(
                seen
                        + (seen == 1 ? " check done" : " checks done")
                        + (looking.isEmpty() ? "" : ", looks at " + String.join(", ", looking)));
    }
}
