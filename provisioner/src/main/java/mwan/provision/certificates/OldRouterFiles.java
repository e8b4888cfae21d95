package mwan.provision.certificates;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.Remote;

/// The PEM files that the router before this one authenticated with: `/conf/opnatt/wpa/*.pem` on an
/// OPNsense with opnatt. Which is which is told by what is in them, since everybody names them
/// otherwise.
public final class OldRouterFiles {
    private final String host;
    private final String folder;
    private final SortedMap<String, Bytes> files;

    OldRouterFiles(String host, String folder, SortedMap<String, Bytes> files) {
        this.host = host;
        this.folder = folder;
        this.files = new TreeMap<>(files);
    }

    public static OldRouterFiles read(Remote host, String folder) {
        var files = new TreeMap<String, Bytes>();
        host.run(Command.of("find", folder, "-maxdepth", "1", "-type", "f", "-name", "*.pem"))
                .orThrow(
                        "cannot look for the old router's certificates",
                        "is " + folder + " the right folder there? --folder names another")
                .text()
                .lines()
                .forEach(path -> host.read(path).ifPresent(content -> files.put(path, content)));
        return new OldRouterFiles(host.name(), folder, files);
    }

    /// The same three, to lie where the site file names them.
    public Credentials placed(Credentials.Places places) {
        return new Credentials(
                new Credentials.File(
                        places.ca(),
                        only("the authorities' certificates", OldRouterFiles::isAuthorities)),
                new Credentials.File(
                        places.client(),
                        only("the client's certificate", OldRouterFiles::isClient)),
                new Credentials.File(
                        places.privateKey(), only("the private key", OldRouterFiles::isKey)));
    }

    private Bytes only(String what, Predicate<Bytes> kind) {
        var found = files.entrySet().stream().filter(file -> kind.test(file.getValue())).toList();
        boolean same = found.stream().map(java.util.Map.Entry::getValue).distinct().count() == 1;
        if (same) {
            return found.getFirst().getValue();
        }
        throw new UserError(
                ExitCode.OUTSIDE_FAILED,
                "cannot find " + what,
                host + ":" + folder,
                found.isEmpty()
                        ? "no *.pem file there has it"
                        : "several have it: "
                                + String.join(
                                        ", ",
                                        found.stream().map(java.util.Map.Entry::getKey).toList()),
                "name the folder with --folder, or copy the three files by hand to where the site"
                        + " file names them");
    }

    private static boolean isAuthorities(Bytes content) {
        return certificates(content).stream().allMatch(OldRouterFiles::isAuthority)
                && !certificates(content).isEmpty();
    }

    private static boolean isClient(Bytes content) {
        var chain = certificates(content);
        return !chain.isEmpty() && !isAuthority(chain.getFirst());
    }

    /// By basic constraints (RFC 5280, 4.2.1.9); a certificate without any signs for itself alone.
    private static boolean isAuthority(X509Certificate certificate) {
        return certificate.getBasicConstraints() >= 0
                || certificate
                        .getSubjectX500Principal()
                        .equals(certificate.getIssuerX500Principal());
    }

    private static boolean isKey(Bytes content) {
        try {
            Pem.privateKey(content);
            return true;
        } catch (Pem.NotPem other) {
            return false;
        }
    }

    private static List<X509Certificate> certificates(Bytes content) {
        try {
            return Pem.certificates(content);
        } catch (Pem.NotPem other) {
            return List.of();
        }
    }
}
