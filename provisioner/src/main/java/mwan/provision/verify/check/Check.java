package mwan.provision.verify.check;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import mwan.value.Family;

/// One question about one site.
///
/// @param required whether the site is not right without it
/// @param needs ids of checks without which there is nothing to see here
/// @param spoiledBy ids of checks whose own failure spoils what would be seen here, so that nobody
///   looks; that they could not be observed themselves is no obstacle
/// @param explainedBy ids of checks whose own failure explains a failure here, should there be one
/// @param alone the family in which nothing else may be measured at the same time: WANs are taken
///   in turn, apart for each family
public record Check(
        Kind kind,
        String id,
        String title,
        String hint,
        String expected,
        boolean required,
        Set<String> needs,
        Set<String> spoiledBy,
        Set<String> explainedBy,
        Optional<Family> alone,
        Function<Evidence, Judgement> look) {

    public Check {
        needs = Set.copyOf(needs);
        spoiledBy = Set.copyOf(spoiledBy);
        explainedBy = Set.copyOf(explainedBy);
    }

    public Group group() {
        return kind.group();
    }

    /// A check in the making.
    static final class Draft {
        private final Kind kind;
        private final String id;
        private final String title;
        private final String hint;
        private final Set<String> needs = new LinkedHashSet<>();
        private final Set<String> spoiledBy = new LinkedHashSet<>();
        private final Set<String> explainedBy = new LinkedHashSet<>();
        private String expected = "";
        private boolean required = true;
        private Optional<Family> alone = Optional.empty();

        Draft(Kind kind, String id, String title, String hint) {
            this.kind = kind;
            this.id = id;
            this.title = title;
            this.hint = hint;
        }

        Draft expecting(String what) {
            expected = what;
            return this;
        }

        Draft needing(String... ids) {
            needs.addAll(Set.of(ids));
            return this;
        }

        Draft needing(Iterable<String> ids) {
            ids.forEach(needs::add);
            return this;
        }

        Draft spoiledBy(Iterable<String> ids) {
            ids.forEach(spoiledBy::add);
            return this;
        }

        Draft explainedBy(Iterable<String> ids) {
            ids.forEach(explainedBy::add);
            return this;
        }

        /// Worth knowing, but the site works without.
        Draft optional() {
            required = false;
            return this;
        }

        Draft aloneIn(Family family) {
            alone = Optional.of(family);
            return this;
        }

        Check looking(Function<Evidence, Judgement> look) {
            return new Check(
                    kind,
                    id,
                    title,
                    hint,
                    expected,
                    required,
                    needs,
                    spoiledBy,
                    explainedBy,
                    alone,
                    look);
        }
    }
}
