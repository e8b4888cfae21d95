package mwan.provision.command;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import mwan.fault.ExitCode;
import mwan.fault.UserError;

/// The site files that `--site` names: a name with `*`, `?`, `[` or `{` stands for all files that
/// fit, in the order of their names, unless there is a file of just that name.
final class SiteFileNames {
    private static final Pattern WILD = Pattern.compile("[*?\\[{]");

    private SiteFileNames() {}

    /// Each file once.
    ///
    /// @throws UserError when nothing fits a pattern
    static List<Path> expanded(List<Path> named) {
        var files = new LinkedHashSet<Path>();
        named.forEach(name -> files.addAll(expanded(name)));
        return List.copyOf(files);
    }

    private static List<Path> expanded(Path name) {
        if (!isWild(name) || Files.exists(name)) {
            return List.of(name);
        }
        var files = fitting(name);
        if (files.isEmpty()) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot find the sites",
                    name.toString(),
                    "no file fits this pattern",
                    "look which files there are: ls " + name);
        }
        return files;
    }

    private static boolean isWild(Path part) {
        return WILD.matcher(part.toString()).find();
    }

    private static List<Path> fitting(Path name) {
        var found = new ArrayList<Path>();
        found.add(name.isAbsolute() ? name.getRoot() : Path.of(""));
        for (var part : name) {
            var next = found.stream().flatMap(folder -> below(folder, part).stream()).toList();
            found.clear();
            found.addAll(next);
        }
        return found.stream().filter(Files::isRegularFile).toList();
    }

    private static List<Path> below(Path folder, Path part) {
        if (!isWild(part)) {
            return List.of(folder.resolve(part));
        }
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + part);
        DirectoryStream.Filter<Path> fits = path -> matcher.matches(path.getFileName());
        // The name of the present folder is empty, and so it is in what is found in it.
        try (var entries =
                Files.newDirectoryStream(
                        folder.toString().isEmpty() ? Path.of(".") : folder, fits)) {
            var sorted = new ArrayList<Path>();
            entries.forEach(entry -> sorted.add(folder.resolve(entry.getFileName())));
            sorted.sort(null);
            return sorted;
        } catch (IOException noFolder) {
            return List.of();
        }
    }
}
