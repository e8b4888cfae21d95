package mwan.runtime.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Ruleset;
import mwan.runtime.decide.Translation;
import mwan.site.Router;
import mwan.value.Family;
import mwan.value.InterfaceName;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;

/// What `nft list table` says of our table, parted into what changes with the picture and the rest.
///
/// The rest is compared as text with what nft said right after it was loaded: nft writes many
/// things otherwise than they were given, and each version otherwise again.
final class ListedRuleset {
    private static final Pattern CHANGING =
            Pattern.compile(
                    "(?ms)^\\t(chain (choose|prefer|only)_\\w+|map prefixes_\\w+|flowtable \\w+)"
                            + " \\{.*?^\\t}\\n");
    private static final Pattern FORCED =
            Pattern.compile("(?ms)^\\tchain (?:prefer|only)_\\w+_(ipv4|ipv6) \\{(.*?)^\\t}\\n");
    private static final Pattern ELEMENT = Pattern.compile("\"([^\"]+)\" \\. (\\S+) : ([^\\s,]+)");
    private static final Pattern CHOSEN = Pattern.compile("goto new_(\\w+)");

    private final String text;

    ListedRuleset(String text) {
        this.text = text;
    }

    /// All that does not change with the picture.
    String rest() {
        return CHANGING.matcher(text).replaceAll("");
    }

    Carrying carrying() {
        return new Carrying(
                carrying(Family.IPV4),
                carrying(Family.IPV6),
                forced(Family.IPV4),
                forced(Family.IPV6));
    }

    private Set<WanName> carrying(Family family) {
        return chosen(part("chain " + NewFlowsText.chooser(family)));
    }

    private Set<WanName> forced(Family family) {
        var names = new TreeSet<WanName>();
        FORCED.matcher(text)
                .results()
                .filter(found -> found.group(1).equals(family.label()))
                .forEach(found -> names.addAll(chosen(found.group(2))));
        return names;
    }

    private static Set<WanName> chosen(String rules) {
        var names = new TreeSet<WanName>();
        CHOSEN.matcher(rules).results().forEach(found -> names.add(new WanName(found.group(1))));
        return names;
    }

    /// In which parts that change something else stands than this ruleset says, as
    /// [RulesetDifference] writes it; nothing where they agree.
    List<String> differences(Ruleset ruleset) {
        var differences = new ArrayList<String>();
        for (var family : Family.values()) {
            differences.addAll(
                    ofChain(
                            NewFlowsText.chooser(family),
                            NewFlowsText.choiceRules(ruleset, family)));
        }
        for (var forced : ruleset.forced()) {
            differences.addAll(
                    ofChain(NewFlowsText.forcedChain(forced), NewFlowsText.forcedRules(forced)));
        }
        differences.addAll(ofMap(TranslationText.PREFIXES_OUT, translations(ruleset, true)));
        differences.addAll(ofMap(TranslationText.PREFIXES_IN, translations(ruleset, false)));
        return differences;
    }

    private List<String> ofChain(String chain, List<String> rules) {
        var listed =
                part("chain " + chain)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
        var wanted = rules.stream().map(ListedRuleset::asListed).toList();
        return listed.equals(wanted)
                ? List.of()
                : RulesetDifference.ofPart("chain " + chain, wanted, listed);
    }

    private List<String> ofMap(String map, Set<String> wanted) {
        var listed = elements(map);
        return listed.equals(wanted)
                ? List.of()
                : RulesetDifference.ofPart("map " + map, List.copyOf(wanted), List.copyOf(listed));
    }

    private static String asListed(String rule) {
        return rule.replaceAll("counter name (\\w+)", "counter name \"$1\"")
                .replace("icmpx type no-route", "icmpx no-route");
    }

    /// Whether the flow table is there, and has these links.
    boolean offloads(List<InterfaceName> links) {
        var devices = part("flowtable " + RulesetText.FLOW_TABLE);
        return !devices.isEmpty()
                && links.stream()
                        .allMatch(link ->
                                Pattern.compile("[ \"]" + Pattern.quote(link.value()) + "[ \",]")
                                        .matcher(devices)
                                        .find());
    }

    private Set<String> elements(String map) {
        var elements = new TreeSet<String>();
        ELEMENT.matcher(part("map " + map))
                .results()
                .map(ListedRuleset::element)
                .forEach(elements::add);
        return elements;
    }

    private static String element(MatchResult found) {
        return found.group(1) + " " + found.group(2) + " " + found.group(3);
    }

    List<Translation> translations(Router router) {
        return ELEMENT.matcher(part("map prefixes_out"))
                .results()
                .flatMap(found ->
                        router.wans().stream()
                                .filter(wan -> wan.egress().value().equals(found.group(1)))
                                .map(wan ->
                                        new Translation(
                                                wan.name(),
                                                Ipv6Prefix.parse(found.group(2)),
                                                Ipv6Prefix.parse(found.group(3)))))
                .toList();
    }

    private static Set<String> translations(Ruleset ruleset, boolean outwards) {
        var elements = new TreeSet<String>();
        for (Translation it : ruleset.translations()) {
            var link = ruleset.router().wan(it.wan()).orElseThrow().egress();
            elements.add(
                    outwards
                            ? link + " " + it.internal() + " " + it.external()
                            : link + " " + it.external() + " " + it.internal());
        }
        return elements;
    }

    /// What stands between the braces; empty where there is no such part.
    private String part(String head) {
        var found =
                Pattern.compile("(?ms)^\\t" + Pattern.quote(head) + " \\{\\n(.*?)^\\t}\\n")
                        .matcher(text);
        return found.find() ? found.group(1) : "";
    }
}
