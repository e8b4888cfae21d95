package mwan.runtime.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Ruleset;
import mwan.runtime.decide.Translation;
import mwan.runtime.kernel.RulesetText.Offload;
import mwan.site.Router;
import mwan.value.Family;

/// Keeps the nft table what it shall be: whole at first and after somebody else changed it, in its
/// parts when only the picture has changed.
final class RulesetLoader implements AutoCloseable {
    private static final String TABLE = "table inet " + RulesetText.TABLE;

    private final Nft nft;
    private final Transactions transactions;
    private Optional<Offload> offload = Optional.empty();
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

    /// Whether these are the rules that the kernel took last.
    boolean isLoaded(Ruleset wanted) {
        return loaded.filter(it -> it.ruleset.equals(wanted)).isPresent();
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
                    var how = replace(wanted, journal);
                    journal.rulesAreIn();
                    loaded =
                            Optional.of(
                                    new Loaded(
                                            wanted,
                                            new ListedRuleset(nft.list(TABLE)).rest(),
                                            how));
                });
    }

    /// A link that takes no flow table, or went in this moment, must not keep the rules out.
    private Offload replace(Ruleset wanted, Journal journal) throws NftError {
        if (offload() == Offload.FLOW_TABLE) {
            try {
                return load(wanted, Offload.FLOW_TABLE);
            } catch (NftError refused) {
                journal.report("established flows take no flow table: " + refused.getMessage());
            }
        }
        return load(wanted, Offload.NONE);
    }

    private Offload load(Ruleset wanted, Offload how) throws NftError {
        transactions.own(() -> {
            try {
                nft.load(RulesetText.replacement(wanted, how));
            } catch (NftError othersChains) {
                nft.load(RulesetText.replacementOfAnything(wanted, how));
            }
        });
        return how;
    }

    /// What the kernel can is found by trying it: distributions' kernels differ in it, and say the
    /// same version.
    private Offload offload() throws NftError {
        if (offload.isEmpty()) {
            boolean has = nft.takes(RulesetText.flowTableTrial());
            offload = Optional.of(has ? Offload.FLOW_TABLE : Offload.NONE);
        }
        return offload.get();
    }

    private void change(Loaded present, Ruleset wanted, Journal journal) {
        var commands = new ArrayList<String>();
        var what = new ArrayList<String>();
        for (var family : Family.values()) {
            if (!wanted.choices(family).equals(present.ruleset.choices(family))) {
                commands.add(RulesetText.choiceChange(wanted, family));
                what.add("who is given new flows in " + family.label());
            }
        }
        if (!wanted.translations().equals(present.ruleset.translations())) {
            commands.add(TranslationText.change(wanted.router(), wanted.translations()));
            what.add("prefix translations");
        }
        var forced = new ArrayList<>(wanted.forced());
        forced.removeAll(present.ruleset.forced());
        for (var one : forced) {
            commands.add(RulesetText.forcedChange(one));
            what.add("flows that the site gives to " + one.wan() + " in " + one.family().label());
        }
        var links = new ArrayList<>(wanted.links());
        links.removeAll(present.ruleset.links());
        if (!links.isEmpty() && offload.equals(Optional.of(Offload.FLOW_TABLE))) {
            if (present.offload == Offload.NONE) {
                load(wanted, "loaded the ruleset, to have a flow table again", journal);
                return;
            }
            commands.add(RulesetText.linksAddition(links));
            what.add("the flow table's links");
        }
        if (commands.isEmpty()) {
            loaded = Optional.of(new Loaded(wanted, present.rest, present.offload));
            return;
        }
        var sentence = "changed " + String.join(", ", what);
        try {
            transactions.own(() -> nft.change(String.join("; ", commands)));
            loaded = Optional.of(new Loaded(wanted, present.rest, present.offload));
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
        if (loaded.isEmpty()) {
            differences.add("other: " + TABLE + ": it was not loaded by this daemon");
        } else if (!loaded.get().rest.equals(listed.rest())) {
            differences.addAll(RulesetDifference.between(loaded.get().rest, listed.rest()));
        }
        boolean offloads =
                loaded.map(it -> it.offload == Offload.NONE || listed.offloads(wanted.links()))
                        .orElse(true);
        if (!offloads) {
            differences.add("other: the flow table's links");
        }
        differences.addAll(listed.differences(wanted));
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
    private record Loaded(Ruleset ruleset, String rest, Offload offload) {}
}
