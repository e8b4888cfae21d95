package mwan.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mwan.runtime.decide.Ruleset;
import mwan.runtime.kernel.world.Namespace;
import mwan.value.Family;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every ruleset on file is one that nft and the kernel take, and is read back as what it is.
@Tag("kernel")
class RulesetLoadTest {
    private static Namespace router;
    private static Nft nft;

    @BeforeAll
    static void open() {
        router = new Namespace("load");
        nft = router.call(NftProgram::new);
    }

    @AfterAll
    static void close() {
        nft.close();
        router.close();
    }

    @ParameterizedTest
    @MethodSource("mwan.runtime.kernel.RulesetTextTest#rulesets")
    void isTakenAndReadBack(String name, Ruleset ruleset) {
        assertThat(loaded(ruleset).differences(ruleset)).as(name).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("mwan.runtime.kernel.RulesetTextTest#rulesets")
    void isReachedByPartsToo(String name, Ruleset ruleset) {
        var before = loaded(Ruleset.closed(ruleset.router()));
        var after =
                router.call(() -> {
                    for (var family : Family.values()) {
                        nft.change(RulesetText.choiceChange(ruleset, family));
                    }
                    for (var forced : ruleset.forced()) {
                        nft.change(RulesetText.forcedChange(forced));
                    }
                    nft.change(TranslationText.change(ruleset.router(), ruleset.translations()));
                    return new ListedRuleset(nft.list("table inet mwan"));
                });
        assertThat(after.differences(ruleset)).as(name).isEmpty();
        assertThat(after.rest()).isEqualTo(before.rest());
        assertThat(after.translations(ruleset.router()))
                .containsExactlyInAnyOrderElementsOf(ruleset.translations());
    }

    /// Where the kernel has none, it is the kernel that refuses, and nft has understood.
    @Test
    void aFlowTableIsTakenWhereTheTrialIs() {
        var ruleset = Ruleset.closed(LabSite.ROUTER);
        loaded(ruleset);
        var refusal =
                router.call(() -> {
                    boolean has = nft.takes(RulesetText.flowTableTrial());
                    assertThat(nft.list("tables")).doesNotContain("mwan_trial");
                    try {
                        nft.load(RulesetText.replacement(ruleset, RulesetText.Offload.FLOW_TABLE));
                        assertThat(has).isTrue();
                        assertThat(
                                        new ListedRuleset(nft.list("table inet mwan"))
                                                .offloads(List.of()))
                                .isTrue();
                        return "";
                    } catch (NftError refused) {
                        assertThat(has).isFalse();
                        return String.valueOf(refused.getMessage());
                    }
                });
        assertThat(refusal).doesNotContain("syntax error");
    }

    @Test
    void whatTheTrialNeedsButFlowTablesIsTaken() {
        var without =
                RulesetText.flowTableTrial().replaceAll("(?s)flowtable.*?}\\s*}|flow add.*?\n", "");
        assertThat(without).contains("chain trial");
        assertThat(router.call(() -> nft.takes(without))).isTrue();
        assertThat(router.call(() -> nft.takes("no command of nft"))).isFalse();
    }

    private static ListedRuleset loaded(Ruleset ruleset) {
        return router.call(() -> {
            nft.load(RulesetText.replacement(ruleset, RulesetText.Offload.NONE));
            return new ListedRuleset(nft.list("table inet mwan"));
        });
    }

    @Test
    void aRefusedChangeSaysWhyAndChangesNothing() {
        loaded(Ruleset.closed(LabSite.ROUTER));
        var refusals = List.of("add rule inet mwan nochain accept", "no command of nft");
        for (var refused : refusals) {
            router.call(() -> {
                org.assertj.core.api.Assertions.assertThatThrownBy(
                                () -> nft.change("flush chain inet mwan arriving; " + refused))
                        .isInstanceOf(NftError.class)
                        .hasMessageContaining("Error:");
                assertThat(nft.list("chain inet mwan arriving")).contains("vmap");
                return refused;
            });
        }
    }
}
