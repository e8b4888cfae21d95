package mwan.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.value.Secret;

/// Finds what a [Source] names: files and environment variables of whoever runs the program.
///
/// @param base where relative file names begin
public record Sources(Path base, Path home, Map<String, String> environment) {
    private static final EnumSet<PosixFilePermission> OTHERS =
            EnumSet.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE);

    /// Relative names begin at the folder in the variable MWAN_FILES, else at the site file's own.
    public static Sources of(Path siteFile) {
        var environment = System.getenv();
        var folder = environment.get("MWAN_FILES");
        var beside = siteFile.toAbsolutePath().normalize().getParent();
        return new Sources(
                folder != null ? Path.of(folder) : beside == null ? Path.of("/") : beside,
                Path.of(System.getProperty("user.home", "/")),
                environment);
    }

    /// The text, without the white space around it.
    ///
    /// @param what it is, for the message: "the certificate's fingerprint"
    public String text(Source source, String what) {
        return switch (source) {
            case Source.Literal literal -> literal.text().strip();
            case Source.Environment variable -> variable(variable, what).strip();
            case Source.File _ -> contents(path(source, what), what).strip();
        };
    }

    /// The same for a secret: a file that others than its owner can read or write is refused.
    public Secret secret(Source source, String what) {
        return switch (source) {
            case Source.Literal _ -> throw new IllegalArgumentException("secrets are no literals");
            case Source.Environment variable -> Secret.of(variable(variable, what).strip());
            case Source.File _ -> Secret.of(contents(secretPath(source, what), what).strip());
        };
    }

    /// Where the file lies, for what is read by others: keys by the SSH client.
    public Path path(Source source, String what) {
        if (!(source instanceof Source.File file)) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot read " + what,
                    "the site file",
                    "it has to be a file",
                    "write {file: PATH}");
        }
        var written = file.path();
        if (written.equals("~") || written.startsWith("~/")) {
            return home.resolve(written.substring(Math.min(2, written.length())));
        }
        return base.resolve(written).normalize();
    }

    /// The same, when nobody but its owner can read or write it.
    public Path secretPath(Source source, String what) {
        var file = path(source, what);
        try {
            var shared = EnumSet.copyOf(OTHERS);
            shared.retainAll(Files.getPosixFilePermissions(file));
            if (!shared.isEmpty()) {
                throw new UserError(
                        ExitCode.WRONG_REQUEST,
                        "will not use " + what,
                        file.toString(),
                        "others can read or write it",
                        "chmod 600 " + file);
            }
        } catch (IOException failed) {
            throw unreadable(file, what, failed);
        }
        return file;
    }

    private String variable(Source.Environment variable, String what) {
        var value = environment.get(variable.name().value());
        if (value == null || value.isBlank()) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot find " + what,
                    "environment variable " + variable.name(),
                    "it is not set",
                    "export " + variable.name() + "=…, or name a file in the site file");
        }
        return value;
    }

    private static String contents(Path file, String what) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw unreadable(file, what, failed);
        }
    }

    private static UserError unreadable(Path file, String what, IOException failed) {
        return new UserError(
                ExitCode.WRONG_REQUEST,
                "cannot read " + what,
                file.toString(),
                failed instanceof NoSuchFileException
                        ? "there is no such file"
                        : String.valueOf(failed.getMessage()),
                "the site file names it; put it there, or name another",
                failed);
    }
}
