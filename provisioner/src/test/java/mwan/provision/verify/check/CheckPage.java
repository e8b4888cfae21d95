package mwan.provision.verify.check;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The page that lists all kinds of checks.
public final class CheckPage {
    private static final String HEAD =
            """
            # The checks of `mwan-provision verify`

            Each check has an id, by which `--only` chooses it; a group's name chooses the whole group, and
            `lease.ipv4` chooses that check for every WAN. What is expected comes from the site file. When a
            check has failed, those that depend on it are not looked at: they are `unobserved`, and
            `because` names the first cause. A check that could not be observed has neither passed nor
            failed. What only a reboot can show is not required before there was one.

            In an id, `{wan}`, `{host}` and the like stand for the site's own names.

            This page is made from the program, by the test `CheckPageTest`.
            """;

    private CheckPage() {}

    public static String text() {
        return HEAD
                + Stream.of(Group.values()).map(CheckPage::section).collect(Collectors.joining());
    }

    private static String section(Group group) {
        return "\n## %s: %s\n\n| Check | Passes when | The fault it catches | Hint |\n|---|---|---|---|\n"
                        .formatted(group.label(), group.about())
                + Checklist.KINDS.stream()
                        .filter(kind -> kind.group() == group)
                        .map(CheckPage::row)
                        .collect(Collectors.joining());
    }

    private static String row(Kind kind) {
        return "| `%s` | %s | %s | %s |\n"
                .formatted(kind.id(), cell(kind.title()), cell(kind.fault()), cell(kind.hint()));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
