package mwan.lab.bench.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// How many bytes of a file tree each Debian package brought, by dpkg's own lists. What no package
/// lists was made at the build or is ours.
///
/// @param ofPackages bytes by the package's name
/// @param others bytes of files that no package lists
record Shares(Map<String, Long> ofPackages, long others) {
    private static final String INFO = "var/lib/dpkg/info";

    Shares {
        ofPackages = Map.copyOf(ofPackages);
    }

    static Shares of(Path tree) throws IOException {
        var owners = owners(tree);
        var shares = new HashMap<String, Long>();
        long[] others = {0};
        try (var files = Files.walk(tree)) {
            files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .forEach(file -> {
                        var owner = owners.get("/" + tree.relativize(file));
                        if (owner == null) {
                            others[0] += size(file);
                        } else {
                            shares.merge(owner, size(file), Long::sum);
                        }
                    });
        }
        return new Shares(shares, others[0]);
    }

    long bytes() {
        return others + ofPackages.values().stream().mapToLong(Long::longValue).sum();
    }

    /// The largest first.
    List<Map.Entry<String, Long>> largest(int count) {
        return ofPackages.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(count)
                .toList();
    }

    /// Paths as dpkg has them; since the merge of /usr a listed /lib/… lies below /usr.
    private static Map<String, String> owners(Path tree) throws IOException {
        var owners = new HashMap<String, String>();
        try (Stream<Path> lists = Files.list(tree.resolve(INFO))) {
            for (var list : lists.filter(file -> file.toString().endsWith(".list")).toList()) {
                var name = list.getFileName().toString().replaceAll("(:[a-z0-9]+)?\\.list$", "");
                for (var path : Files.readAllLines(list)) {
                    owners.put(path.replaceFirst("^/(bin|lib|lib64|sbin)/", "/usr/$1/"), name);
                }
            }
        }
        return owners;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
