package mwan.runtime.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Ruleset;
import mwan.runtime.decide.Translation;
import mwan.site.Router;
import mwan.value.Family;

/// Keeps the nft table what it shall be: whole at first and after somebody else changed it, in its
/// parts when only the picture has changed.
final class RulesetLoader implements AutoCloseable {
    private static final String TABLE = "table inet " + RulesetText.TABLE;

    private final Nft nft;
    private final Transactions transactions;
    private boolean doubted;
    private Optional<Loaded> loaded = Optional.empty();

    RulesetLoader(Nft nft, Transactions transactions) {
        this.nft = nft;
        this.transactions = transactions;
    }

    /// Readable when somebody, we or others, changed nftables.
    int descriptor() {
        return transactions.descriptor();
    }

    /// What others did to nftables since the last call. What is there is looked at before the next
    /// change.
    List<String> foreignChanges() {
        var foreign = transactions.takeForeign();
        doubted |= !foreign.isEmpty();
        return foreign;
    }

    void apply(Ruleset wanted, Journal journal) {
        doubted |= transactions.foreignCount() > 0;
        int before = transactions.foreignCount();
        applyOnce(wanted, journal);
        // Somebody else was at it in the same moment.
        if (transactions.foreignCount() > before) {
            doubted = true;
            applyOnce(wanted, journal);
        }
    }

    private void applyOnce(Ruleset wanted, Journal journal) {
        boolean look = doubted;
        doubted = false;
        var present = loaded;
        if (present.isEmpty()) {
            load(wanted, "loaded the ruleset", journal);
        } else if (!present.get().ruleset.router().equals(wanted.router())) {
            load(wanted, "loaded the ruleset of another site file", journal);
        } else if (look && !differences(present.get().ruleset).isEmpty()) {
            load(wanted, "loaded the ruleset again: somebody had changed it", journal);
        } else {
            change(present.get(), wanted, journal);
        }
    }

    private void load(Ruleset wanted, String sentence, Journal journal) {
        journal.attempt(
                sentence,
                () -> {
                    loaded = Optional.empty();
                    transactions.own(() -> nft.load(RulesetText.replacement(wanted)));
                    journal.rulesAreIn();
                    loaded =
                            Optional.of(
                                    new Loaded(wanted, new ListedRuleset(nft.list(TABLE)).rest()));
                });
    }

    private void change(Loaded present, Ruleset wanted, Journal journal) {
        var commands = new ArrayList<String>();
        var what = new ArrayList<String>();
        for (var family : Family.values()) {
            var choices = wanted.choices(family);
            if (!choices.equals(present.ruleset.choices(family))) {
                commands.add(RulesetText.choiceChange(family, choices));
                what.add("who is given new flows in " + family.label());
            }
        }
        if (!wanted.translations().equals(present.ruleset.translations())) {
            commands.add(RulesetText.translationChange(wanted.router(), wanted.translations()));
            what.add("prefix translations");
        }
        if (commands.isEmpty()) {
            return;
        }
        var sentence = "changed " + String.join(", ", what);
        try {
            transactions.own(() -> nft.change(String.join("; ", commands)));
            loaded = Optional.of(new Loaded(wanted, present.rest));
            journal.attempt(sentence, journal::rulesAreIn);
        } catch (NftError refused) {
            // The table is not what it was: then it is put in place whole.
            load(wanted, "loaded the ruleset: refused was " + refused.getMessage(), journal);
        }
    }

    List<String> observe(Ruleset wanted) {
        return differences(wanted);
    }

    private List<String> differences(Ruleset wanted) {
        ListedRuleset listed;
        try {
            listed = new ListedRuleset(nft.list(TABLE));
        } catch (NftError absent) {
            return List.of("missing: " + TABLE);
        }
        var differences = new ArrayList<String>();
        if (loaded.isEmpty() || !loaded.get().rest.equals(listed.rest())) {
            differences.add("other: " + TABLE);
        }
        if (!listed.agrees(wanted)) {
            differences.add("other: who is given new flows, or prefix translations");
        }
        return differences;
    }

    Carrying carrying() {
        try {
            return new ListedRuleset(nft.list(TABLE)).carrying();
        } catch (NftError absent) {
            return Carrying.NOTHING;
        }
    }

    /// The translations that are in force, read from the kernel.
    List<Translation> translations(Router router) {
        try {
            return new ListedRuleset(nft.list(TABLE)).translations(router);
        } catch (NftError absent) {
            return List.of();
        }
    }

    @Override
    public void close() {
        transactions.close();
        nft.close();
    }

    /// @param rest what nft listed after loading, but for the parts that change
    private record Loaded(Ruleset ruleset, String rest) {}
}
