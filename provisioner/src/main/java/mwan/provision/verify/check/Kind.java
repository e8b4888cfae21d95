package mwan.provision.verify.check;

import java.util.Map;
import java.util.function.UnaryOperator;

/// What all checks of one sort have in common, whatever site they are for. Names in braces,
/// `{wan}`, are filled in for each site.
///
/// @param id `group.what`, or `group.what.{wan}`
/// @param title what is true when it passes
/// @param fault what is broken when it fails
/// @param hint how to mend it
public record Kind(Group group, String id, String title, String fault, String hint) {
    public Kind {
        if (!id.startsWith(group.label() + ".")) {
            throw new IllegalArgumentException(id + " is not in group " + group.label());
        }
    }

    /// @param id without the group
    static Kind of(Group group, String id, String title, String fault, String hint) {
        return new Kind(group, group.label() + "." + id, title, fault, hint);
    }

    /// The id for one WAN, host, … .
    String id(String subject) {
        return id.replaceAll("\\{[a-z]+}", subject);
    }

    /// A check of this kind, still without what it looks at.
    Check.Draft check() {
        return check(Map.of());
    }

    Check.Draft check(String name, Object value) {
        return check(Map.of(name, value));
    }

    Check.Draft check(Map<String, ?> names) {
        UnaryOperator<String> fill = text -> filled(text, names);
        return new Check.Draft(this, fill.apply(id), fill.apply(title), fill.apply(hint));
    }

    private static String filled(String text, Map<String, ?> names) {
        var filled = text;
        for (var name : names.entrySet()) {
            filled = filled.replace("{" + name.getKey() + "}", name.getValue().toString());
        }
        return filled;
    }
}
