package mwan.provision.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.Golden;
import mwan.provision.proxmox.FakeProxmox;
import mwan.provision.proxmox.Permissions;
import mwan.provision.verify.Sites;
import mwan.site.InvalidSite;
import mwan.site.Passthrough;
import mwan.site.Site;
import mwan.site.SiteFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a token needs, who is told that it lacks it, and the commands that give it.
class PrivilegesTest {
    private final Site site = TokenSites.lab();

    private static FakeProxmox allowing(List<Need> needs) {
        var byPath = new TreeMap<String, TreeSet<String>>();
        needs.forEach(need ->
                byPath.computeIfAbsent(need.path(), _ -> new TreeSet<>()).add(need.privilege()));
        var proxmox = new FakeProxmox();
        byPath.forEach((path, held) -> proxmox.allowing(path, held.toArray(String[]::new)));
        return proxmox;
    }

    private List<Need> needs() {
        return Needs.of(site, site.vm().orElseThrow().pool(), Passthrough.MAPPINGS);
    }

    @Test
    void theCommandsThatMakeTheRole() {
        Golden.check("role-commands.txt", RoleCommands.of(site).script());
    }

    @Test
    void aSiteOfRootIsToldWhatItsTokenWouldNeed() {
        var role = RoleCommands.of(Sites.named("lab"));
        assertThat(role.needs()).isEqualTo(needs());
        assertThat(role.commands()).isEqualTo(RoleCommands.of(site).commands());
    }

    @Test
    void aTokenWithTheWholeRoleLacksNothing() {
        assertThat(new PrivilegeCheck(allowing(needs()).proxmox(), site).missing()).isEmpty();
    }

    @Test
    void eachPrivilegeThatIsMissingIsNamed() {
        for (var need : needs()) {
            var others = needs().stream().filter(other -> !other.equals(need)).toList();
            var check = new PrivilegeCheck(allowing(others).proxmox(), site);
            assertThat(check.missing()).containsExactly(need);
            assertThatThrownBy(check::orThrow)
                    .isInstanceOfSatisfying(
                            UserError.class,
                            error -> {
                                assertThat(error.exitCode()).isEqualTo(ExitCode.OUTSIDE_FAILED);
                                assertThat(error.object()).isEqualTo("mwan@pve!provision");
                                assertThat(error.why())
                                        .contains(need.privilege() + " on " + need.path());
                                assertThat(error.hint()).contains("init --print-role");
                            });
        }
    }

    @Test
    void rootIsAskedNothing() {
        var proxmox = new FakeProxmox();
        new PrivilegeCheck(proxmox.proxmox(), Sites.named("lab")).orThrow();
        assertThat(proxmox.calls()).isEmpty();
    }

    @Test
    void aTemplateIsCloned() {
        var cloned =
                SiteFiles.parse(
                        TokenSites.text()
                                .replace(
                                        "image: {storage: local}",
                                        "image: {storage: local, template: 9113}"),
                        "lab.yaml");
        assertThat(Needs.of(cloned, Optional.empty(), Passthrough.MAPPINGS))
                .anyMatch(need ->
                        need.privilege().equals("VM.Clone") && need.path().equals("/vms/113"));
    }

    @ParameterizedTest
    @CsvSource({
        "/vms/113, VM.Audit, true",
        "/vms/113, VM.Clone, false",
        "/vms/113/x, VM.Audit, false",
        "/vms/114, VM.Clone, true",
        "/vms/114, VM.Audit, false",
        "/storage/local, Sys.Audit, true",
        "/storage/local, Sys.Modify, false",
        "/, Sys.Modify, true"
    })
    void theNearestPathDecides(String path, String privilege, boolean allowed) {
        var permissions =
                new Permissions(
                        Map.of(
                                "/", Map.of("Sys.Audit", true, "Sys.Modify", false),
                                "/vms", Map.of("VM.Clone", true),
                                "/vms/113", Map.of("VM.Audit", false)));
        assertThat(permissions.allows(path, privilege)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'  pool: mwan\n' | '' | vm.pool",
                "'  pool: mwan\n' | '  pool: mwan\n  passthrough: raw\n' | vm.passthrough",
                "'  pool: mwan\n' | '  pool: two words\n' | vm.pool"
            })
    void aSiteFileThatCannotWorkWithATokenIsRefused(String from, String to, String path) {
        var text = TokenSites.text();
        assertThat(text).contains(from);
        assertThatThrownBy(() -> SiteFiles.parse(text.replace(from, to), "lab.yaml"))
                .isInstanceOfSatisfying(
                        InvalidSite.class,
                        invalid ->
                                assertThat(invalid.faults())
                                        .singleElement()
                                        .satisfies(fault ->
                                                assertThat(fault.in("lab.yaml")).contains(path)));
    }
}
