package mwan.provision.plan;

import java.util.stream.Collectors;
import mwan.provision.resource.Change;

/// A plan as people read it.
public final class PlanText {
    private PlanText() {}

    public static String of(Plan plan) {
        if (plan.isEmpty()) {
            return "no changes";
        }
        return plan.changes().stream().map(PlanText::block).collect(Collectors.joining("\n"))
                + "\n"
                + summary(plan);
    }

    /// One change in one line.
    public static String line(Change change) {
        return change.key() + ": " + values(change) + " (" + change.reason() + ")";
    }

    private static String block(Change change) {
        return sign(change)
                + " "
                + change.resource()
                + ": "
                + line(change)
                + (change.coldStart() ? " [cold start of the VM]" : "");
    }

    private static String values(Change change) {
        var from = change.from().map(PlanText::shortened);
        var to = change.to().map(PlanText::shortened);
        if (from.isEmpty()) {
            return to.orElse("");
        }
        return from.get() + " → " + to.orElse("nothing");
    }

    /// Documents are not printed whole; the JSON form has no room for them either.
    private static String shortened(String value) {
        var line = value.strip().replaceAll("\\s+", " ");
        return line.length() > 120 ? line.substring(0, 117) + "…" : line;
    }

    private static String sign(Change change) {
        return switch (change.action()) {
            case CREATE -> "+";
            case UPDATE -> "~";
            case DELETE -> "-";
        };
    }

    private static String summary(Plan plan) {
        long cold = plan.coldStarts().count();
        return plan.changes().size()
                + (plan.changes().size() == 1 ? " change" : " changes")
                + (cold == 0 ? "" : ", " + cold + " by a cold start of the VM");
    }
}
