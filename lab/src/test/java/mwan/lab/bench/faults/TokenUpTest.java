package mwan.lab.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mwan.fault.UserError;
import mwan.provision.access.Need;
import mwan.provision.access.RoleCommands;
import mwan.provision.plan.Rollout.ColdStart;
import mwan.provision.proxmox.Endpoint;
import mwan.site.Site;
import mwan.site.SiteFiles;
import mwan.value.Secret;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// `up` by an API token with exactly the printed role, against the lab's API, which refuses what
/// the token may not do; and without each privilege of it, though nothing is asked beforehand.
@Tag("kernel")
class TokenUpTest {
    /// Without these an `up` of a fresh site is not stopped: it sees less (the tasks of others, the
    /// free memory), or the privilege is for `verify`, for a first boot whose key is not known, or
    /// for a cloud-init drive that a hand has put a disc into.
    private static final Set<String> NOT_FOR_A_FRESH_SITE =
            Set.of("VM.Config.CDROM", "VM.GuestAgent.Audit", "VM.GuestAgent.FileRead");

    /// Where the server does not say what is missing, or shows less: what the check before `up` is
    /// for.
    private static final Map<String, String> UNNAMED =
            Map.of(
                    "VM.Allocate", "may not do this",
                    "Datastore.Audit", "there is no such storage");

    private static final Pattern SECRET =
            Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static Keys keys;
    private static Site site;
    private static RoleCommands role;

    @BeforeAll
    static void readTheSite() throws IOException {
        keys = Keys.make();
        var text = Files.readString(Path.of("../sites/lab.yaml"));
        site =
                SiteFiles.parse(
                        text.replace("  user: root@pam\n", "  token: mwan@pve!provision\n")
                                .replace("  password: {file:", "  tokenSecret: {file:")
                                .replace("  tag: mwan\n", "  tag: mwan\n  pool: mwan\n"),
                        "lab.yaml");
        role = RoleCommands.of(site);
    }

    @AfterAll
    static void removeTheKeys() {
        keys.close();
    }

    private static World withTheRole() {
        var world = new World(keys, site);
        var secret = SECRET.matcher(world.onHost(role.script()));
        assertThat(secret.find()).isTrue();
        world.logIn(new Endpoint.Login.Token(role.token(), Secret.of(secret.group())));
        return world;
    }

    @Test
    void theRoleIsEnough() {
        try (var world = withTheRole()) {
            assertThat(world.lacking()).isEmpty();
            world.up(Seam.counting(), ColdStart.NEVER);
            assertThat(world.onHost("cat /etc/pve/qemu-server/113.conf /etc/pve/mapping/pci.cfg"))
                    .contains("hostpci0: mapping=lab-att,pcie=1")
                    .containsPattern("lab-att\n\tdescription .*\n\tmap .*path=0000:02:02\\.0")
                    .containsPattern("lab-webpass\n\tdescription .*\n\tmap .*path=0000:06:00\\.0");
            assertThat(world.up(Seam.counting(), ColdStart.NEVER).applied()).isEmpty();
        }
    }

    /// Also after the VM was deleted, which makes the server forget what was granted on its id.
    @Test
    void aVmThatWasDeletedIsMadeAnew() {
        try (var world = withTheRole()) {
            world.up(Seam.counting(), ColdStart.NEVER);
            world.onHost("qm stop 113; qm destroy 113");
            assertThat(world.up(Seam.counting(), ColdStart.NEVER).applied()).isNotEmpty();
            assertThat(world.up(Seam.counting(), ColdStart.NEVER).applied()).isEmpty();
        }
    }

    @TestFactory
    Stream<DynamicTest> noPrivilegeIsTooMany() {
        var privileges = new TreeSet<>(role.needs().stream().map(Need::privilege).toList());
        privileges.removeAll(NOT_FOR_A_FRESH_SITE);
        assertThat(privileges).hasSizeGreaterThan(15);
        return privileges.stream().map(one -> DynamicTest.dynamicTest(one, () -> without(one)));
    }

    private static void without(String privilege) {
        var less =
                role.script()
                        .replaceAll(
                                "(--privs \\S*?)" + Pattern.quote(privilege) + ",?(?![.\\w])", "$1")
                        .replaceAll("--privs \\n", "\n");
        try (var world = new World(keys, site)) {
            var secret = SECRET.matcher(world.onHost(less));
            assertThat(secret.find()).isTrue();
            world.logIn(new Endpoint.Login.Token(role.token(), Secret.of(secret.group())));
            assertThat(world.lacking())
                    .isNotEmpty()
                    .allMatch(need -> need.privilege().equals(privilege));
            var refused =
                    catchThrowableOfType(
                            UserError.class,
                            () -> world.upUnasked(Seam.counting(), ColdStart.NEVER));
            assertThat(refused).as("up without " + privilege).isNotNull();
            assertThat(refused.why())
                    .containsAnyOf(
                            "lacks the privilege " + privilege,
                            UNNAMED.getOrDefault(privilege, privilege));
        }
    }
}
