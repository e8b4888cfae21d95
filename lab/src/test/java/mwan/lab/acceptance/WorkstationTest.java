package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What one does with a router that runs, from the workstation; each looked at from inside it.
@Tag("lab")
@Order(76)
@ExtendWith(Lab.class)
class WorkstationTest {
    private static final String CLIENT = "client-vlan100";
    private static final String CERTIFICATE = "/etc/wpa_supplicant/client.pem";

    private static final List<String> CERTIFICATES =
            List.of("ca.pem", "client.pem", "private_key.pem");

    @TempDir private Path folder;

    @AfterAll
    static void theSiteAsItWas() {
        Lab.site("up", "--no-verify").succeeded();
    }

    private static String inRouter(String... command) {
        return Lab.exec("mwan", command).succeeded().out().strip();
    }

    private static String startedAt(String unit) {
        return inRouter("systemctl", "show", "-P", "ActiveEnterTimestampMonotonic", unit);
    }

    @Test
    void certificatesAreJudgedAndOnlyThoseThatDifferArePushed() {
        assertThat(Lab.site("certificates", "check").succeeded().out()).contains("good until");
        var before = inRouter("sha256sum", CERTIFICATE);
        var started = startedAt("wpa_supplicant-mwan.service");
        assertThat(Lab.site("certificates", "push").succeeded().out()).contains("no changes");
        assertThat(startedAt("wpa_supplicant-mwan.service")).isEqualTo(started);

        Lab.script("mwan", "echo damaged >" + CERTIFICATE + "; chmod 644 " + CERTIFICATE)
                .succeeded();
        assertThat(Lab.site("certificates", "push").succeeded().out()).contains("pushed");
        assertThat(inRouter("sha256sum", CERTIFICATE)).isEqualTo(before);
        assertThat(inRouter("stat", "-c", "%a %U", CERTIFICATE)).isEqualTo("600 root");
        assertThat(inRouter("ls", "/etc/wpa_supplicant")).doesNotContain(".new", ".tmp");
        assertThat(startedAt("wpa_supplicant-mwan.service")).isNotEqualTo(started);
        Lab.awaitEverythingHealthy();
    }

    /// By what is in them, since the old router's names are its own.
    @Test
    void certificatesAreFetchedFromTheOldRouter() throws IOException {
        var given = Lab.folder().resolve("workstation/certificates");
        Lab.exec("opnsense", "mkdir", "-p", "/conf/opnatt/wpa").succeeded();
        for (var name : CERTIFICATES) {
            Lab.script(
                            "opnsense",
                            "umask 077; cat >/conf/opnatt/wpa/Old_%s <<'END'\n%s\nEND\n"
                                    .formatted(
                                            name,
                                            Files.readString(given.resolve(name)).stripTrailing()))
                    .succeeded();
        }
        var site = folder.resolve("fetched.yaml");
        var text = Files.readString(Commands.TOP.resolve(Lab.SITE));
        Files.writeString(
                site, text.replace("workstation/certificates/", folder + "/certificates/"));
        var here = site.toString();
        Files.createDirectory(folder.resolve("certificates"));

        assertThat(Lab.provision("certificates", "check", "--site", here).exit()).isNotZero();
        assertThat(Lab.provision("certificates", "fetch", "--site", here).succeeded().lines())
                .hasSize(3)
                .allMatch(line -> line.contains("written: " + folder));
        for (var name : CERTIFICATES) {
            var fetched = folder.resolve("certificates").resolve(name);
            assertThat(fetched).hasSameTextualContentAs(given.resolve(name));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fetched)))
                    .isEqualTo("rw-------");
        }
        assertThat(Lab.provision("certificates", "check", "--site", here).succeeded().out())
                .contains("good until");
        assertThat(Lab.provision("certificates", "fetch", "--site", here).succeeded().out())
                .contains("no changes");
        Lab.exec("opnsense", "rm", "-r", "/conf/opnatt").succeeded();
    }

    /// The last three releases are kept; the link is switched; one goes back to the one before.
    @Test
    void releasesArePushedAndTakenBack() throws IOException {
        for (int number = 1; number <= 3; number++) {
            var pid = inRouter("systemctl", "show", "-P", "MainPID", "mwan.service");
            assertThat(pushed(variant(number)).succeeded().out()).contains("done");
            assertThat(variantInUse()).isEqualTo("# variant " + number);
            assertThat(inRouter("systemctl", "show", "-P", "MainPID", "mwan.service"))
                    .isNotEqualTo(pid);
        }
        assertThat(releases()).hasSize(3).contains(current());
        assertThat(kept()).containsExactlyInAnyOrder("# variant 1", "# variant 2", "# variant 3");

        assertThat(Lab.site("runtime", "rollback").succeeded().out()).contains("done");
        assertThat(variantInUse()).isEqualTo("# variant 2");
        assertThat(inRouter("mwan", "status")).contains("att");
        assertThat(releases()).hasSize(3);

        aReleaseThatWasTamperedWithIsNotGoneBackTo();
        withoutAnotherThereIsNoWayBack();

        assertThat(Lab.site("runtime", "push").succeeded().out()).contains("done");
        assertThat(inRouter("tail", "-n1", "/opt/mwan/current/units/mwan.service"))
                .doesNotContain("# variant");
        Lab.awaitEverythingHealthy();
    }

    /// Its program cannot write the rules; the old one runs on.
    @Test
    void aReleaseThatCannotBeConfiguredIsTakenBack() throws IOException {
        var before = current();
        var broken = variant(9);
        try (var inside = FileSystems.newFileSystem(broken, Map.of())) {
            Files.writeString(
                    inside.getPath("/release/bin/mwan"),
                    "#!/bin/sh\necho 'the rules are refused' >&2\nexit 1\n");
        }
        assertThat(pushed(broken).ended(1).err())
                .contains("error: the change was rolled back", "the rules are refused");
        assertThat(current()).isEqualTo(before);
        assertThat(releases()).contains(before);
        assertThat(kept()).doesNotContain("# variant 9");
        assertThat(inRouter("cat", "/var/lib/mwan/last-change"))
                .contains(" rolled back: ", "the rules are refused");
        assertThat(inRouter("systemctl", "is-active", "mwan.service")).isEqualTo("active");
        Lab.awaitEverythingHealthy();
    }

    private static void aReleaseThatWasTamperedWithIsNotGoneBackTo() {
        var before = current();
        Lab.script(
                        "mwan",
                        "for one in /opt/mwan/releases/*; do [ \"$one\" = \"$(readlink -f"
                                + " /opt/mwan/current)\" ] || echo '# another hand'"
                                + " >>\"$one/units/mwan.service\"; done")
                .succeeded();
        assertThat(Lab.site("runtime", "rollback").ended(3).err())
                .contains("error: will not go back", "its files are not those");
        assertThat(current()).isEqualTo(before);
    }

    private static void withoutAnotherThereIsNoWayBack() {
        Lab.script(
                        "mwan",
                        "for one in /opt/mwan/releases/*; do [ \"$one\" = \"$(readlink -f"
                                + " /opt/mwan/current)\" ] || rm -r \"$one\"; done")
                .succeeded();
        assertThat(Lab.site("runtime", "rollback").ended(2).err())
                .contains("error: cannot go back", "no release but the one in use");
        assertThat(inRouter("systemctl", "is-active", "mwan.service")).isEqualTo("active");
    }

    private static String current() {
        var target = inRouter("readlink", "/opt/mwan/current");
        return target.substring(target.lastIndexOf('/') + 1);
    }

    private static List<String> releases() {
        return inRouter("ls", "/opt/mwan/releases").lines().toList();
    }

    private static String variantInUse() {
        return inRouter("tail", "-n1", "/opt/mwan/current/units/mwan.service");
    }

    private static List<String> kept() {
        return Lab.script("mwan", "tail -qn1 /opt/mwan/releases/*/units/mwan.service")
                .succeeded()
                .lines();
    }

    /// The program as another version of it would be: one file of the release in it differs.
    private Path variant(int number) throws IOException {
        var jar = folder.resolve("variant-" + number + ".jar");
        Files.copy(Commands.TOP.resolve("provisioner/target/mwan-provision.jar"), jar);
        try (var inside = FileSystems.newFileSystem(jar, Map.of())) {
            Files.writeString(
                    inside.getPath("/release/units/mwan.service"),
                    "\n# variant " + number + "\n",
                    StandardOpenOption.APPEND);
        }
        return jar;
    }

    private static Outcome pushed(Path jar) {
        return Lab.exec(
                "workstation",
                "env",
                "MWAN_FILES=" + Lab.folder(),
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-jar",
                jar.toString(),
                "runtime",
                "push",
                "--site",
                Commands.TOP.resolve(Lab.SITE).toString());
    }

    @Test
    void aWanIsDrainedAndRestored() {
        Lab.awaitEverythingHealthy();
        assertThat(Lab.site("drain", "att").succeeded().out()).contains("att is drained");
        assertThat(drained("att")).isTrue();
        assertThat(Traffic.connections(CLIENT, Lab.SEEN4, 10))
                .hasSize(10)
                .containsOnly(Traffic.WEBPASS4);
        assertThat(Lab.site("restore", "att").succeeded().out()).contains("att is restored");
        assertThat(drained("att")).isFalse();
        assertThat(Traffic.connections(CLIENT, Lab.SEEN4, 10))
                .hasSize(10)
                .containsOnly(Traffic.WEBPASS4, Traffic.ATT4);
        assertThat(Lab.site("drain", "nobody").ended(2).err())
                .contains("error: cannot find the WAN: nobody", "att, webpass, monkeybrains");
    }

    private static boolean drained(String wan) {
        var status = Lab.json(inRouter("mwan", "status", "--output", "json"));
        return status.path("wans")
                .valueStream()
                .filter(one -> one.path("name").asText().equals(wan))
                .findFirst()
                .orElseThrow()
                .path("drained")
                .asBoolean();
    }

    @Test
    void sshRunsACommandInTheRouterAsItWasWritten() {
        assertThat(Lab.site("ssh", "--", "cat", "/etc/machine-id").succeeded().out().strip())
                .isEqualTo(inRouter("cat", "/etc/machine-id"));
        var strange = "two words; $(id) 'quoted' *";
        assertThat(Lab.site("ssh", "--", "printf", "%s|", strange, "").succeeded().out())
                .isEqualTo(strange + "||");
        Lab.site("ssh", "--", "sh", "-c", "exit 42").ended(42);
    }

    @Test
    void logsAreThoseOfTheRouter() {
        Lab.site("drain", "monkeybrains").succeeded();
        Lab.site("restore", "monkeybrains").succeeded();
        var shown = Lab.site("logs", "--lines", "50").succeeded().lines();
        assertThat(shown).anyMatch(line -> line.contains("monkeybrains is drained"));
        var inside =
                inRouter(
                                "journalctl",
                                "--no-pager",
                                "--lines=2000",
                                "--unit=mwan.service",
                                "--unit=wpa_supplicant-mwan.service",
                                "--output=short-iso")
                        .lines()
                        .map(String::strip)
                        .toList();
        assertThat(inside).containsAll(shown);
    }

    @Test
    void logsAreFollowedAsTheyCome() throws Exception {
        var follow =
                Commands.startTalking(
                        Lab.command("logs", "--site", Lab.SITE, "--follow", "--lines", "1"));
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(follow.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isNotNull();
            var told =
                    new FutureTask<>(() ->
                            lines.lines()
                                    .anyMatch(line -> line.contains("monkeybrains is drained")));
            Thread.ofPlatform().daemon().start(told);
            Lab.site("drain", "monkeybrains").succeeded();
            Lab.site("restore", "monkeybrains").succeeded();
            assertThat(told.get(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            follow.descendants().forEach(ProcessHandle::destroy);
            follow.destroy();
            assertThat(follow.onExit().orTimeout(30, TimeUnit.SECONDS).join()).isNotNull();
        }
    }
}
