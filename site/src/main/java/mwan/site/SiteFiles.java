package mwan.site;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/// Reads site files.
public final class SiteFiles {
    private static final int LARGEST = 1 << 20;

    private SiteFiles() {}

    /// @throws InvalidSite with every fault of it
    /// @throws UserError when it cannot be read at all
    public static Site read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw unreadable(file, "it is larger than a site file can be (1 MiB)", null);
            }
            return parse(Files.readString(file), file.toString());
        } catch (NoSuchFileException missing) {
            throw unreadable(file, "there is no such file", missing);
        } catch (MalformedInputException notText) {
            throw unreadable(file, "it is not UTF-8 text", notText);
        } catch (IOException failed) {
            throw unreadable(file, String.valueOf(failed.getMessage()), failed);
        }
    }

    /// @param file as it is named in faults
    public static Site parse(String text, String file) {
        var findings = new Findings();
        var site = read(text, file, findings);
        if (!findings.faults().isEmpty()) {
            throw new InvalidSite(file, findings.faults());
        }
        return site.get();
    }

    /// The keys that reading this text asked for, as `router.wans[].name`.
    static SortedSet<String> keysAskedFor(String text) {
        var findings = new Findings();
        read(text, "", findings);
        return findings.knownKeys();
    }

    private static Field<Site> read(String text, String file, Findings findings) {
        if (!(compose(text, file) instanceof MappingNode root)) {
            throw new InvalidSite(
                    file,
                    List.of(new SiteFault(1, "", "is not a mapping", "begin it with name: NAME")));
        }
        var site = SiteReader.site(new Fields(findings, root, ""));
        if (!site.isFaulty()) {
            SiteRules.check(site.get(), findings);
        }
        return site;
    }

    private static @org.jspecify.annotations.Nullable Node compose(String text, String file) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(20);
        try {
            return new Yaml(options).compose(new StringReader(text));
        } catch (MarkedYAMLException broken) {
            var mark = broken.getProblemMark();
            int line = mark == null ? 1 : mark.getLine() + 1;
            throw new InvalidSite(
                    file,
                    List.of(
                            new SiteFault(
                                    line,
                                    "",
                                    "is not YAML: " + broken.getProblem(),
                                    "mend this line; an editor with YAML support shows it")));
        } catch (YAMLException broken) {
            throw new InvalidSite(
                    file,
                    List.of(
                            new SiteFault(
                                    1,
                                    "",
                                    "is not YAML: " + firstLine(broken),
                                    "mend it; an editor with YAML support shows where")));
        }
    }

    private static String firstLine(Exception failed) {
        return String.valueOf(failed.getMessage()).lines().findFirst().orElse("");
    }

    private static UserError unreadable(
            Path file, String why, @org.jspecify.annotations.Nullable Exception cause) {
        return new UserError(
                ExitCode.WRONG_REQUEST,
                "cannot read the site file",
                file.toString(),
                why,
                "name one with --site FILE",
                cause);
    }
}
