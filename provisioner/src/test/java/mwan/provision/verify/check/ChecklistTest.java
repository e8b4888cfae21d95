package mwan.provision.verify.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import mwan.provision.verify.Sites;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChecklistTest {
    @ParameterizedTest
    @ValueSource(strings = {"lab", "vault"})
    void hasChecksInAbundanceForEachSite(String name) {
        var checks = Checklist.of(Sites.named(name)).checks();
        assertThat(checks).hasSizeGreaterThan(80);
        assertThat(checks)
                .allSatisfy(check -> {
                    assertThat(check.title() + check.hint() + check.expected())
                            .doesNotContain("{")
                            .isNotBlank();
                    assertThat(check.expected()).isNotBlank();
                    assertThat(Checklist.KINDS).contains(check.kind());
                });
    }

    @Test
    void hasEachGroupInTheLab() {
        assertThat(Checklist.of(Sites.named("lab")).checks())
                .extracting(Check::group)
                .contains(Group.values());
    }

    @Test
    void usesEachKindInTheLab() {
        assertThat(Checklist.of(Sites.named("lab")).checks())
                .extracting(Check::kind)
                .containsAll(
                        Checklist.KINDS.stream()
                                .filter(kind -> !Disruptions.KINDS.contains(kind))
                                .toList());
    }

    @Test
    void namesOnlyChecksThatThereAreAsCauses() {
        var patterns =
                Checklist.KINDS.stream()
                        .map(kind -> kind.id().replaceAll("\\{[a-z]+}", "[^ ]+"))
                        .toList();
        assertThat(Checklist.of(Sites.named("lab")).checks())
                .allSatisfy(check ->
                        assertThat(
                                        Stream.of(
                                                        check.needs(),
                                                        check.spoiledBy(),
                                                        check.explainedBy())
                                                .flatMap(Set::stream))
                                .allSatisfy(cause ->
                                        assertThat(patterns)
                                                .as(check.id() + " waits for " + cause)
                                                .anyMatch(cause::matches)));
    }

    @Test
    void refusesAnOrderThatGoesInACircle() {
        var one = VmChecks.SSH.check().needing("vm.agent").looking(_ -> new Judgement.Passed(""));
        var other = VmChecks.AGENT.check().needing("vm.ssh").looking(_ -> new Judgement.Passed(""));
        assertThatThrownBy(() -> Checklist.of(List.of(one, other)))
                .hasMessageContaining("waits for itself");
    }

    @Test
    void choosesByIdOrGroupWithAllCauses() {
        var all = Checklist.of(Sites.named("lab"));
        var chosen = all.with(Set.of("lease.prefix"));
        assertThat(chosen.checks())
                .extracting(Check::id)
                .contains(
                        "lease.prefix.att",
                        "lease.prefix.webpass",
                        "dot1x.authorized.att",
                        "host.vf.trust",
                        "vm.ssh")
                .doesNotContain("lease.ipv4.att", "services.trace");
        assertThat(all.unknown(Set.of("lease", "health.ipv4.att", "no-such")))
                .containsExactly("no-such");
    }

    @Test
    void whatOneLooksAtByHandNamesChecksThatThereAre() {
        assertThat(CheckPage.BY_HAND)
                .allSatisfy(manual ->
                        assertThat(Checklist.KINDS)
                                .extracting(Kind::id)
                                .containsAll(manual.kinds()));
    }
}
