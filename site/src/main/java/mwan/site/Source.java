package mwan.site;

import mwan.value.EnvironmentName;

/// Where a text that is not in the site file itself comes from: secrets always, host keys and
/// fingerprints by choice.
public sealed interface Source {
    /// @param path as written; `~` and relative paths are resolved by [SiteFiles]
    record File(String path) implements Source {}

    record Environment(EnvironmentName name) implements Source {}

    /// A text that stands in the site file; never taken for a secret.
    record Literal(String text) implements Source {}
}
