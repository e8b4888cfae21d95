package mwan.provision.verify.check;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mwan.site.Site;

/// All checks of a site, in the order of their groups.
public final class Checklist {
    /// Every kind of check that there is, whether a site has use for it or not.
    public static final List<Kind> KINDS =
            Stream.of(
                            HostChecks.KINDS,
                            VmChecks.KINDS,
                            ServiceChecks.KINDS,
                            LinkChecks.KINDS,
                            Dot1xChecks.KINDS,
                            LeaseChecks.KINDS,
                            RouteChecks.KINDS,
                            RuleChecks.KINDS,
                            NatChecks.KINDS,
                            NptChecks.KINDS,
                            HealthChecks.KINDS,
                            EdgeChecks.KINDS,
                            BalanceChecks.KINDS,
                            InboundChecks.KINDS,
                            PersistenceChecks.KINDS,
                            Disruptions.KINDS)
                    .flatMap(List::stream)
                    .sorted(java.util.Comparator.comparing(Kind::group))
                    .toList();

    private final Map<String, Check> checks;

    private Checklist(Map<String, Check> checks) {
        this.checks = checks;
    }

    public static Checklist of(Site site) {
        var all =
                Stream.<Function<Site, List<Check>>>of(
                                HostChecks::of,
                                VmChecks::of,
                                ServiceChecks::of,
                                LinkChecks::of,
                                Dot1xChecks::of,
                                LeaseChecks::of,
                                RouteChecks::of,
                                RuleChecks::of,
                                NatChecks::of,
                                NptChecks::of,
                                HealthChecks::of,
                                EdgeChecks::of,
                                BalanceChecks::of,
                                InboundChecks::of,
                                PersistenceChecks::of)
                        .flatMap(group -> group.apply(site).stream())
                        .sorted(java.util.Comparator.comparing(Check::group))
                        .toList();
        return of(all);
    }

    /// @throws IllegalArgumentException when two have one id, or one waits for itself
    public static Checklist of(List<Check> all) {
        var checks = new LinkedHashMap<String, Check>();
        for (var check : all) {
            if (checks.put(check.id(), check) != null) {
                throw new IllegalArgumentException("two checks are called " + check.id());
            }
        }
        var list = new Checklist(checks);
        var settled = new HashSet<String>();
        checks.keySet().forEach(id -> list.refuseCircle(id, new HashSet<>(), settled));
        return list;
    }

    public List<Check> checks() {
        return List.copyOf(checks.values());
    }

    /// The checks that are asked for, with all that they depend on.
    ///
    /// @param wanted ids or groups
    public Checklist with(Set<String> wanted) {
        var chosen = new HashSet<String>();
        checks.values().stream()
                .filter(check -> isWanted(check, wanted))
                .forEach(check -> addWithCauses(check.id(), chosen));
        return new Checklist(
                checks.values().stream()
                        .filter(check -> chosen.contains(check.id()))
                        .collect(
                                Collectors.toMap(
                                        Check::id,
                                        check -> check,
                                        (one, _) -> one,
                                        LinkedHashMap::new)));
    }

    /// The wishes that name no check and no group of this site.
    public List<String> unknown(Set<String> wanted) {
        return wanted.stream()
                .filter(wish ->
                        checks.values().stream().noneMatch(check -> isWanted(check, Set.of(wish))))
                .sorted()
                .toList();
    }

    /// An id asks for its check, and for those whose ids go on behind it: `lease.ipv4` for all
    /// WANs'.
    public static boolean isWanted(Check check, Set<String> wanted) {
        return wanted.stream()
                .anyMatch(wish -> check.id().equals(wish) || check.id().startsWith(wish + "."));
    }

    /// What a check waits for, as far as this site has it.
    public Stream<String> before(Check check) {
        return Stream.of(check.needs(), check.spoiledBy(), check.explainedBy())
                .flatMap(Set::stream)
                .distinct()
                .filter(checks::containsKey)
                .sorted(java.util.Comparator.comparingInt(List.copyOf(checks.keySet())::indexOf));
    }

    private void addWithCauses(String id, Set<String> chosen) {
        if (chosen.add(id)) {
            before(java.util.Objects.requireNonNull(checks.get(id)))
                    .forEach(cause -> addWithCauses(cause, chosen));
        }
    }

    private void refuseCircle(String id, Set<String> path, Set<String> settled) {
        if (settled.contains(id)) {
            return;
        }
        if (!path.add(id)) {
            throw new IllegalArgumentException("check " + id + " waits for itself");
        }
        before(java.util.Objects.requireNonNull(checks.get(id)))
                .forEach(cause -> refuseCircle(cause, path, settled));
        path.remove(id);
        settled.add(id);
    }
}
