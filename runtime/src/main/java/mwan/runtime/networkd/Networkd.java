package mwan.runtime.networkd;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import mwan.runtime.process.Commands;
import mwan.value.InterfaceName;

/// The running systemd-networkd.
public final class Networkd {
    private final Commands commands;

    public Networkd(Commands commands) {
        this.commands = commands;
    }

    /// What it knows of a link; empty when it does not answer or does not know the link, which says
    /// nothing about the lease.
    public Optional<Lease> lease(InterfaceName link) throws IOException {
        var answer = commands.run(List.of("networkctl", "status", "--json=short", link.value()));
        return answer.succeeded() ? LeaseDocument.parse(answer.output()) : Optional.empty();
    }

    /// Makes it read its files again; links whose files are the same keep all they have.
    public Commands.Outcome reload() throws IOException {
        return commands.run(List.of("networkctl", "reload"));
    }
}
