package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import mwan.provision.verify.check.Checklist;
import mwan.site.SiteFiles;
import mwan.value.Family;
import org.junit.jupiter.api.Test;

/// No check is left out of check-faults.yaml, and none is in it that there is not.
class CheckFaultListTest {
    private static final List<String> BROKEN =
            CheckFault.all().map(CheckFault::check).distinct().toList();

    private static String pattern(String kind) {
        return kind.replaceAll("\\{[a-z]+}", "[^ ]+");
    }

    @Test
    void eachKindOfCheckIsBroken() {
        assertThat(Checklist.KINDS)
                .allSatisfy(kind ->
                        assertThat(BROKEN)
                                .as("what breaks " + kind.id())
                                .anyMatch(id -> id.matches(pattern(kind.id()))));
    }

    /// What looks at IPv4 and at IPv6 asks for each in its own way.
    @Test
    void eachKindIsBrokenInBothFamilies() {
        assertThat(Checklist.KINDS)
                .filteredOn(kind -> kind.id().contains("{family}"))
                .isNotEmpty()
                .allSatisfy(kind -> {
                    for (var family : Family.values()) {
                        var one = kind.id().replace("{family}", family.label());
                        assertThat(BROKEN)
                                .as("what breaks " + one)
                                .anyMatch(id -> id.matches(pattern(one)));
                    }
                });
    }

    @Test
    void eachFaultNamesACheckOfTheLabs() {
        var ids =
                Checklist.of(SiteFiles.read(Path.of("..", "sites", "lab.yaml"))).checks().stream()
                        .map(check -> check.id())
                        .toList();
        assertThat(CheckFault.all())
                .filteredOn(fault -> fault.arguments().isEmpty())
                .allSatisfy(fault -> {
                    assertThat(ids).contains(fault.check());
                    assertThat(fault.what()).isNotBlank();
                    assertThat(fault.breaking()).isNotEmpty();
                });
    }

    @Test
    void someAreQuick() {
        assertThat(CheckFault.all().filter(CheckFault::quick)).hasSizeBetween(5, 12);
    }
}
