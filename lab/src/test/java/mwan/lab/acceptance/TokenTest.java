package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The router by an API token: the printed commands make its role, its user and itself; PCI devices
/// go by mappings, whose drift is named and put right; a privilege that is taken away is named.
@Tag("lab")
@Order(77)
@ExtendWith(Lab.class)
class TokenTest {
    private static final Pattern SECRET =
            Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Path SECRET_FILE = Lab.folder().resolve("workstation/token-secret");

    private static final String MAPPINGS = "/etc/pve/mapping/pci.cfg";

    @TempDir private Path folder;

    @AfterEach
    void theVmAsItWas() throws IOException {
        Lab.site("down", "--yes").succeeded();
        Lab.exec("vault", "pveum", "user", "delete", "mwan@pve");
        Lab.exec("vault", "rm", "-f", MAPPINGS).succeeded();
        Files.deleteIfExists(SECRET_FILE);
        Lab.site("up", "--no-verify").succeeded();
    }

    private String withToken() throws IOException {
        var text = Files.readString(Commands.TOP.resolve(Lab.SITE));
        var site = folder.resolve("token.yaml");
        Files.writeString(
                site,
                text.replace("  user: root@pam\n", "  token: mwan@pve!provision\n")
                        .replace(
                                "  password: {file: workstation/proxmox-password}\n",
                                "  tokenSecret: {file: workstation/token-secret}\n")
                        .replace("  tag: mwan\n", "  tag: mwan\n  pool: mwan\n"));
        return site.toString();
    }

    private static void makeToken(String commands) throws IOException {
        var secret = SECRET.matcher(Lab.script("vault", commands).succeeded().out());
        assertThat(secret.find()).isTrue();
        Files.createFile(
                SECRET_FILE,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(SECRET_FILE, secret.group() + "\n");
    }

    @Test
    void withExactlyThePrintedRoleIsAVerifiedRouterAndItsMappingsAreKept() throws IOException {
        var site = withToken();
        var printed = Lab.provision("init", "--print-role", "--site", site).succeeded().out();
        assertThat(printed).doesNotContainPattern(SECRET);
        makeToken(printed);
        Lab.site("down", "--yes").succeeded();

        var up = Lab.provision("up", "--site", site).succeeded();
        assertThat(up.err())
                .contains(
                        "lab-att: PCI device 0000:02:02.0", "lab-webpass: PCI device 0000:06:00.0");
        assertThat(Lab.exec("vault", "qm", "config", "113").succeeded().out())
                .contains("hostpci0: mapping=lab-att", "hostpci1: mapping=lab-webpass");
        assertThat(Lab.provision("plan", "--site", site, "--detailed-exitcode").exit()).isZero();

        Lab.exec("vault", "sed", "-i", "s/path=0000:02:02.0/path=0000:06:00.0/", MAPPINGS)
                .succeeded();
        assertThat(Lab.provision("plan", "--site", site).succeeded().out())
                .contains("pci mappings", "lab-att", "0000:06:00.0", "0000:02:02.0");
        Lab.provision("up", "--site", site, "--no-verify").succeeded();
        assertThat(Lab.exec("vault", "cat", MAPPINGS).out()).contains("path=0000:02:02.0");
        assertThat(Lab.provision("plan", "--site", site, "--detailed-exitcode").exit()).isZero();

        aMissingPrivilegeIsNamed(site, printed);
    }

    private static void aMissingPrivilegeIsNamed(String site, String printed) {
        var all = Pattern.compile("role add MwanProvision --privs (\\S+)").matcher(printed);
        assertThat(all.find()).isTrue();
        var less = all.group(1).replace("VM.PowerMgmt", "").replace(",,", ",");
        Lab.exec("vault", "pveum", "role", "modify", "MwanProvision", "--privs", less).succeeded();
        var before = Lab.exec("vault", "qm", "config", "113").succeeded().out();
        assertThat(Lab.provision("up", "--site", site).ended(3).err())
                .contains(
                        "error: will not begin: mwan@pve!provision: the login lacks VM.PowerMgmt on"
                                + " /pool/mwan, needed to start and stop it",
                        "hint: mwan-provision init --print-role");
        assertThat(Lab.provision("plan", "--site", site).succeeded().err())
                .contains("in the way: the login lacks VM.PowerMgmt on /pool/mwan");
        assertThat(Lab.exec("vault", "qm", "config", "113").succeeded().out()).isEqualTo(before);
    }
}
