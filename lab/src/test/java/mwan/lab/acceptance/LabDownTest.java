package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A second lab beside the first: neither sees the other, and when it is down it was never there.
@Tag("lab")
@Order(90)
@ExtendWith(Lab.class)
class LabDownTest {
    private static final String BESIDE = "beside";

    private static Outcome beside(String... words) {
        var command = new java.util.ArrayList<>(List.of("./mwan-provision", "--lab", BESIDE));
        command.addAll(List.of(words));
        return Commands.run(command);
    }

    private static Set<String> lines(String... command) {
        return new TreeSet<>(Commands.run(List.of(command)).succeeded().lines());
    }

    /// All that a lab could leave on a machine, by what would still be there.
    private static Set<String> left() throws IOException {
        var left = new TreeSet<String>();
        left.addAll(lines("ip", "netns", "list"));
        left.addAll(lines("ip", "-o", "address"));
        left.addAll(lines("ip", "-o", "link"));
        left.addAll(lines("ip", "rule"));
        left.addAll(lines("findmnt", "--noheadings", "--output", "TARGET", "--list"));
        left.addAll(lines("sh", "-c", "find /sys/fs/cgroup -type d -name '*mwan*'"));
        left.addAll(
                lines(
                        "sh",
                        "-c",
                        "find /run /etc /usr /opt /var/lib /var/log /root -xdev -path \"$1\" -prune -o -path '*/.m2' -prune -o -print",
                        "find",
                        Lab.cache().toString()));
        left.addAll(lines("sh", "-c", "ls -d /tmp/tmp.* /tmp/*mwan* /tmp/*lab* 2>/dev/null; true"));
        left.addAll(lines("ls", Lab.cache().resolve("labs").toString()));
        return left;
    }

    /// Processes by what names the lab: their environment or their control group.
    private static List<String> processesOf(String lab) {
        return ProcessHandle.allProcesses()
                .map(process -> Path.of("/proc", String.valueOf(process.pid())))
                .filter(folder -> belongs(folder, lab))
                .map(Path::toString)
                .toList();
    }

    private static boolean belongs(Path process, String lab) {
        try {
            return Files.readString(process.resolve("environ")).contains("MWAN_LAB=" + lab + "\0")
                    || Files.readString(process.resolve("cgroup")).contains("/mwan-" + lab);
        } catch (IOException gone) {
            return false;
        }
    }

    @Test
    void aLabBesideIsMetByNobodyAndLeavesNothing() throws IOException {
        var before = left();
        beside("lab", "up").succeeded();
        assertThat(processesOf(BESIDE)).isNotEmpty();

        Lab.site("verify").succeeded();
        beside("lab", "fault", "carrier-loss", "att").succeeded();
        Lab.site("verify", "--only", "balance,link").succeeded();
        assertThat(
                        Lab.json(
                                        Lab.provision("lab", "status", "--output", "json")
                                                .succeeded()
                                                .out())
                                .toString())
                .doesNotContain("carrier-loss");

        beside("lab", "down").succeeded();
        assertThat(processesOf(BESIDE)).isEmpty();
        assertThat(
                        left().stream()
                                .filter(thing -> !before.contains(thing))
                                .collect(Collectors.toSet()))
                .isEmpty();
        Lab.site("verify").succeeded();
    }
}
