package mwan.runtime.kernel;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Choice;
import mwan.runtime.decide.Ruleset;
import mwan.runtime.decide.Translation;
import mwan.site.Router;
import mwan.value.Family;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;

/// What `nft list table` says of our table, parted into what changes with the picture and the rest.
///
/// The rest is compared as text with what nft said right after it was loaded: nft writes many
/// things otherwise than they were given, and each version otherwise again.
final class ListedRuleset {
    private static final Pattern CHANGING =
            Pattern.compile("(?ms)^\\t(chain choose_\\w+|map prefixes_\\w+) \\{.*?^\\t}\\n");
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
        return new Carrying(carrying(Family.IPV4), carrying(Family.IPV6));
    }

    private Set<WanName> carrying(Family family) {
        var names = new TreeSet<WanName>();
        CHOSEN.matcher(part("chain " + RulesetText.chooser(family)))
                .results()
                .forEach(found -> names.add(new WanName(found.group(1))));
        return names;
    }

    /// Whether the parts that change are what this ruleset says, and nothing beside it.
    boolean agrees(Ruleset ruleset) {
        for (var family : Family.values()) {
            if (!choices(family).equals(expected(ruleset.choices(family)))) {
                return false;
            }
        }
        return elements("prefixes_out").equals(translations(ruleset, true))
                && elements("prefixes_in").equals(translations(ruleset, false));
    }

    /// The chooser's rules, blanks and hexadecimal forms apart.
    private List<String> choices(Family family) {
        return part("chain " + RulesetText.chooser(family))
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static List<String> expected(List<Choice> choices) {
        return RulesetText.choiceRules(choices).stream().map(ListedRuleset::asListed).toList();
    }

    private static String asListed(String rule) {
        return rule.replace("counter name refused", "counter name \"refused\"")
                .replace("icmpx type no-route", "icmpx no-route");
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
