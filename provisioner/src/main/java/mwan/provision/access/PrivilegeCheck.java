package mwan.provision.access;

import java.util.List;
import java.util.stream.Collectors;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.proxmox.Proxmox;
import mwan.site.Proxmox.Login;
import mwan.site.Site;
import mwan.site.Vm;

/// Compares what a site's login may do with what it needs, before anything is done: half of the
/// refusals would come half-way, and one of them without saying which privilege is missing.
public final class PrivilegeCheck {
    private final Proxmox proxmox;
    private final Site site;

    public PrivilegeCheck(Proxmox proxmox, Site site) {
        this.proxmox = proxmox;
        this.site = site;
    }

    /// Nothing is asked about root@pam, who may do everything.
    public List<Need> missing() {
        if (who().equals("root@pam")) {
            return List.of();
        }
        var held = proxmox.permissions();
        return Needs.of(site, site.vm().flatMap(Vm::pool), site.passthrough()).stream()
                .filter(need -> !held.allows(need.path(), need.privilege()))
                .toList();
    }

    /// @throws UserError with all that the login lacks
    public void orThrow() {
        var missing = missing();
        if (!missing.isEmpty()) {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "will not begin",
                    who(),
                    missing.stream().map(Need::lacking).collect(Collectors.joining("; ")),
                    "mwan-provision init --print-role has the commands that allow it; run them as"
                            + " root on the host");
        }
    }

    private String who() {
        return switch (site.proxmox().orElseThrow().login()) {
            case Login.Password byPassword -> byPassword.user().value();
            case Login.Token token -> token.id().value();
        };
    }
}
