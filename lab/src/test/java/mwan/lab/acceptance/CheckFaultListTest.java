package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import mwan.provision.verify.check.Checklist;
import mwan.site.SiteFiles;
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
