package mwan.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RulesetDifferenceTest {
    private static final String WANTED =
            """
            table inet mwan {
            \tset wans {
            \t\ttype ifname
            \t\telements = { "a",
            \t\t\t     "b" }
            \t}

            \tchain sources {
            \t\ttype nat hook postrouting priority srcnat; policy accept;
            \t\tsnat ip to oifname . ip saddr map @mapped_out
            \t\toifname @wans goto unmapped
            \t}

            \tchain unmapped {
            \t\tmasquerade
            \t}
            }
            """;

    @Test
    void equalListingsDoNotDiffer() {
        assertThat(RulesetDifference.between(WANTED, WANTED)).isEmpty();
    }

    @Test
    void aRuleThatWasTakenAndOneThatWasPutThereAreShownAtTheirChain() {
        assertThat(
                        RulesetDifference.between(
                                WANTED,
                                WANTED.replace("oifname @wans goto unmapped", "accept")
                                        .replace("\"b\" }", "\"c\" }")))
                .containsExactly(
                        "other: set wans",
                        "  - \"c\" }",
                        "  + \"b\" }",
                        "other: chain sources",
                        "  - accept",
                        "  + oifname @wans goto unmapped");
    }

    @Test
    void wholePartsAreNamed() {
        assertThat(RulesetDifference.between(WANTED, WANTED.replace("unmapped {", "others {")))
                .containsExactly("missing: chain unmapped", "surplus: chain others");
    }

    @Test
    void anotherOrderIsADifference() {
        var one = "\t\tsnat ip to oifname . ip saddr map @mapped_out\n";
        var other = "\t\toifname @wans goto unmapped\n";
        assertThat(RulesetDifference.between(WANTED, WANTED.replace(one + other, other + one)))
                .containsExactly("other: chain sources", "  its rules stand in another order");
    }
}
