package mwan.provision.proxmox;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import mwan.fault.UserError;

/// What the server said when it refused; the cause of the [UserError] that tells it to people.
public final class Refusal extends RuntimeException {
    private final int status;
    private final String text;
    private final Map<String, String> parameterErrors;

    public Refusal(int status, String text, Map<String, String> parameterErrors) {
        super(status + " " + text);
        this.status = status;
        this.text = text.strip();
        this.parameterErrors = Map.copyOf(new TreeMap<>(parameterErrors));
    }

    /// The refusal behind an error, when it was one.
    public static Optional<Refusal> in(UserError error) {
        return error.getCause() instanceof Refusal refusal
                ? Optional.of(refusal)
                : Optional.empty();
    }

    /// The HTTP status: 500 is also what user mistakes get.
    public int status() {
        return status;
    }

    /// The server's message, without the errors per parameter.
    public String text() {
        return text;
    }

    /// What is wrong with each parameter.
    public Map<String, String> parameterErrors() {
        return parameterErrors;
    }

    /// There is no such VM (the API knows no 404).
    public boolean isNoSuchVm() {
        return text.contains("Configuration file 'nodes/") && text.contains("does not exist");
    }

    /// The VM's id is taken.
    public boolean isTaken() {
        return text.contains("already exists");
    }

    /// The configuration was changed by somebody else since it was read.
    public boolean isChangedMeanwhile() {
        return text.contains("checksum mismatch") || text.contains("detected modified config");
    }

    /// A lock is held: nothing was done, and the same request may be sent again later.
    public boolean isLocked() {
        return text.contains("VM is locked (")
                || (text.contains("can't lock file") && text.contains("got timeout"));
    }

    /// A running VM did not take or give back a device: the change is written, and waits for a stop
    /// and a start.
    public boolean isOnlyAboutPlugging() {
        return !parameterErrors.isEmpty()
                && parameterErrors.values().stream()
                        .allMatch(error -> error.startsWith("hotplug problem - "));
    }

    /// The caller may not do this.
    public boolean isForbidden() {
        return status == 403 || text.contains("only root can set");
    }

    /// The guest agent is not configured, or the guest does not answer yet.
    public boolean isNoAgent() {
        return text.contains("QEMU guest agent");
    }
}
