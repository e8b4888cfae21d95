package mwan.provision.verify.check;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

/// One question about one site.
///
/// @param required whether the site is not right without it
/// @param needs ids of checks without which there is nothing to see here
/// @param spoiledBy ids of checks whose own failure explains a failure here; that they could not be
///   observed themselves is no obstacle
/// @param alone whether nothing else may be measured at the same time
public record Check(
        Kind kind,
        String id,
        String title,
        String hint,
        String expected,
        boolean required,
        Set<String> needs,
        Set<String> spoiledBy,
        boolean alone,
        Function<Evidence, Judgement> look) {

    public Check {
        needs = Set.copyOf(needs);
        spoiledBy = Set.copyOf(spoiledBy);
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
        private String expected = "";
        private boolean required = true;
        private boolean alone;

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

        /// Worth knowing, but the site works without.
        Draft optional() {
            required = false;
            return this;
        }

        Draft alone() {
            alone = true;
            return this;
        }

        Check looking(Function<Evidence, Judgement> look) {
            return new Check(
                    kind, id, title, hint, expected, required, needs, spoiledBy, alone, look);
        }
    }
}
