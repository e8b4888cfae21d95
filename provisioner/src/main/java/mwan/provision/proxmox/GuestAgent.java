package mwan.provision.proxmox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.value.NodeName;
import mwan.value.VmId;

/// The agent inside a guest, where there is one: no call waits for an agent that does not answer.
public final class GuestAgent {
    private static final String AGENT = "/nodes/{node}/qemu/{vmid}/agent";

    private final Api api;
    private final NodeName node;
    private final Waiting waiting;

    GuestAgent(Api api, NodeName node, Waiting waiting) {
        this.api = api;
        this.node = node;
        this.waiting = waiting;
    }

    /// Whether the agent answers now.
    public boolean answers(VmId id) {
        try {
            api.call(on(Call.post(AGENT + "/ping"), id).asRepeatable());
            return true;
        } catch (UserError error) {
            if (Refusal.in(error).filter(refusal -> refusal.status() == 500).isPresent()) {
                return false;
            }
            throw error;
        }
    }

    /// Runs a command in the guest, without a shell, and waits for its end.
    public Outcome run(VmId id, List<String> argv, Duration limit) {
        var call = on(Call.post(AGENT + "/exec"), id);
        for (var argument : argv) {
            call = call.with("command", argument);
        }
        long pid = api.call(call).fields().number("pid");
        var status = on(Call.get(AGENT + "/exec-status"), id).with("pid", pid);
        return waiting.until(
                limit,
                () -> outcome(api.call(status).fields()),
                () ->
                        new UserError(
                                ExitCode.OUTSIDE_FAILED,
                                "cannot wait any longer",
                                "VM " + id + ", guest agent, " + argv.getFirst(),
                                "it still runs after " + limit.toSeconds() + " s",
                                "look into the guest: mwan-provision ssh"));
    }

    /// A file of the guest, as far as 16 MiB.
    public String readFile(VmId id, String path) {
        return api.call(on(Call.get(AGENT + "/file-read"), id).with("file", path))
                .fields()
                .text("content");
    }

    private static Optional<Outcome> outcome(Fields fields) {
        return fields.flag("exited")
                ? Optional.of(
                        new Outcome(
                                fields.optionalInt("exitcode"),
                                fields.optionalText("out-data").orElse(""),
                                fields.optionalText("err-data").orElse("")))
                : Optional.empty();
    }

    private Call on(Call call, VmId id) {
        return call.with("node", node).with("vmid", id);
    }

    /// How a command in the guest ended.
    ///
    /// @param exit absent when a signal ended it
    public record Outcome(OptionalInt exit, String stdout, String stderr) {
        public boolean ok() {
            return exit.isPresent() && exit.getAsInt() == 0;
        }
    }
}
