package mwan.runtime.decide;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import mwan.runtime.picture.Picture;
import mwan.runtime.picture.WanPicture;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.Ipv6Prefix;
import mwan.value.WanName;

/// How IPv6 gets out of each WAN: by the delegation that is live now, else, where the site says so,
/// behind the interface's own address, else not at all.
final class Prefixes {
    private final Router router;
    private final Map<WanName, Ipv6Prefix> delegations = new LinkedHashMap<>();
    private final Map<WanName, Translation> translations = new LinkedHashMap<>();
    private final Map<WanName, Ipv6Prefix> carried = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();

    private Prefixes(Router router) {
        this.router = router;
    }

    static Prefixes of(Router router, Picture picture) {
        var prefixes = new Prefixes(router);
        for (var wan : router.wans()) {
            if (wan.ipv6().isPresent()) {
                prefixes.add(wan, wan.ipv6().get(), picture.wan(wan.name()));
            }
        }
        return prefixes;
    }

    private void add(Wan wan, Wan.Ipv6 settings, Optional<WanPicture> now) {
        var internal = router.inside().prefix();
        var delegation = now.flatMap(WanPicture::delegation);
        if (delegation.isEmpty()) {
            if (settings.masqueradeWithoutDelegation()
                    && now.flatMap(WanPicture::address6).isPresent()) {
                carried.put(wan.name(), internal);
            } else {
                remarks.add(wan.name() + " has no delegated prefix and carries no IPv6");
            }
            return;
        }
        var delegated = delegation.get();
        // A longer delegation has room for the lower part of the internal prefix alone.
        int length = Math.max(internal.length(), delegated.length());
        var translation =
                new Translation(wan.name(), internal.lowest(length), delegated.lowest(length));
        delegations.put(wan.name(), delegated);
        translations.put(wan.name(), translation);
        carried.put(wan.name(), translation.internal());
        if (length > internal.length()) {
            remarks.add(
                    wan.name()
                            + " delegates "
                            + delegated
                            + ", which is less than the internal prefix: only "
                            + translation.internal()
                            + " goes out there");
        }
        settings.expected()
                .filter(expected -> !expected.equals(delegated))
                .ifPresent(expected ->
                        remarks.add(wan.name() + " delegates " + delegated + ", not " + expected));
    }

    boolean canCarry(Wan wan) {
        return carried.containsKey(wan.name());
    }

    Map<WanName, Ipv6Prefix> delegations() {
        return delegations;
    }

    List<Translation> translations() {
        return List.copyOf(translations.values());
    }

    List<String> remarks() {
        return remarks;
    }

    /// One choice for each part of the internal prefix that has other WANs, the smaller part first.
    ///
    /// @param slots how some of them are dealt out
    List<Choice> choices(List<Wan> carrying, Function<List<Wan>, List<WanName>> slots) {
        var internal = router.inside().prefix();
        var lengths =
                carrying.stream()
                        .map(wan -> part(wan).length())
                        .collect(Collectors.toCollection(TreeSet::new));
        var choices = new ArrayList<Choice>();
        for (int length : lengths.descendingSet()) {
            var members = carrying.stream().filter(wan -> part(wan).length() <= length).toList();
            choices.add(
                    new Choice(
                            length == internal.length()
                                    ? Optional.empty()
                                    : Optional.of(internal.lowest(length)),
                            slots.apply(members)));
        }
        return choices;
    }

    /// The sources whose flows the WAN can carry.
    Optional<Ipv6Prefix> sources(Wan wan) {
        return Optional.of(part(wan)).filter(part -> !part.equals(router.inside().prefix()));
    }

    private Ipv6Prefix part(Wan wan) {
        var part = carried.get(wan.name());
        if (part == null) {
            throw new IllegalArgumentException(wan.name() + " carries no IPv6");
        }
        return part;
    }
}
