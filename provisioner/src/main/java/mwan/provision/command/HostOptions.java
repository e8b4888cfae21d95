package mwan.provision.command;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.draft.SiteDraft;
import mwan.site.Proxmox;
import mwan.site.Source;
import mwan.site.Ssh;
import mwan.value.BadValue;
import mwan.value.EnvironmentName;
import mwan.value.Fingerprint;
import mwan.value.HostName;
import mwan.value.LoginName;
import mwan.value.NodeName;
import mwan.value.Port;
import mwan.value.TokenId;
import mwan.value.UserId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How `init` reaches a host of which there is no site file yet. No secret is an argument: a file
/// or an environment variable is named, here as in the site file.
final class HostOptions {
    @Option(names = "--api", paramLabel = "URL", description = "As https://vault:8006.")
    private String api = "";

    @Option(
            names = "--fingerprint",
            paramLabel = "HEX",
            description = "The SHA-256 fingerprint of the API's certificate, as the GUI shows it.")
    private @Nullable String fingerprint;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "The authority of the API's certificate, in place of a fingerprint.")
    private @Nullable Path ca;

    @Option(
            names = "--user",
            paramLabel = "USER",
            defaultValue = "root@pam",
            description = "Who logs in to the API (default: ${DEFAULT-VALUE}).")
    private String user = "root@pam";

    @Option(
            names = "--token",
            paramLabel = "ID",
            description = "An API token's id in place of a user.")
    private @Nullable String token;

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "The user's password, or the token's secret.")
    private @Nullable Path secretFile;

    @Option(
            names = "--secret-env",
            paramLabel = "NAME",
            description = "The same in an environment variable.")
    private @Nullable String secretVariable;

    @Option(
            names = "--node",
            paramLabel = "NODE",
            description = "The node to look at (default: the API's host name).")
    private @Nullable String node;

    @Option(
            names = "--ssh",
            paramLabel = "HOST",
            description = "The node over SSH (default: the API's host).")
    private @Nullable String ssh;

    @Option(
            names = "--ssh-port",
            paramLabel = "PORT",
            defaultValue = "22",
            description = "Its SSH port (default: ${DEFAULT-VALUE}).")
    private String sshPort = "22";

    @Option(
            names = "--ssh-key",
            paramLabel = "FILE",
            description = "The private key (default: as the ssh program chooses).")
    private @Nullable Path sshKey;

    @Option(
            names = "--host-key",
            paramLabel = "FILE",
            description = "The node's public SSH host key (default: ~/.ssh/known_hosts decides).")
    private @Nullable Path hostKey;

    SiteDraft.Access access() {
        var address = parsed("--api", named("--api", api), Proxmox::parseAddress);
        var host = Optional.ofNullable(address.getHost()).orElse("");
        return new SiteDraft.Access(
                new Proxmox(
                        address,
                        node == null
                                ? parsed("--node", firstLabel(host), NodeName::parse)
                                : parsed("--node", node, NodeName::parse),
                        Optional.ofNullable(fingerprint)
                                .map(hex -> parsed("--fingerprint", hex, Fingerprint::parse))
                                .map(known -> new Source.Literal(known.toString())),
                        Optional.ofNullable(ca).map(HostOptions::file),
                        login()),
                new Ssh(
                        parsed("--ssh", ssh == null ? host : ssh, HostName::parse),
                        parsed("--ssh-port", sshPort, Port::parse),
                        new LoginName("root"),
                        Optional.ofNullable(sshKey).map(HostOptions::file),
                        Optional.ofNullable(hostKey).map(HostOptions::file)));
    }

    private Proxmox.Login login() {
        return token == null
                ? new Proxmox.Login.Password(parsed("--user", user, UserId::parse), secret())
                : new Proxmox.Login.Token(parsed("--token", token, TokenId::parse), secret());
    }

    private Source secret() {
        if ((secretFile == null) == (secretVariable == null)) {
            throw wrong("--secret-file", "one of --secret-file and --secret-env has to be named");
        }
        return secretFile == null
                ? new Source.Environment(
                        parsed(
                                "--secret-env",
                                String.valueOf(secretVariable),
                                EnvironmentName::parse))
                : file(secretFile);
    }

    /// The site file's folder may be another than the one this runs in.
    private static Source file(Path path) {
        return new Source.File(path.toAbsolutePath().normalize().toString());
    }

    private static String firstLabel(String host) {
        int dot = host.indexOf('.');
        return dot < 0 ? host : host.substring(0, dot);
    }

    private static String named(String option, String value) {
        if (value.isEmpty()) {
            throw wrong(option, "it is missing");
        }
        return value;
    }

    private static <T> T parsed(String option, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (BadValue bad) {
            throw wrong(option, String.valueOf(bad.getMessage()));
        }
    }

    private static UserError wrong(String option, String why) {
        return new UserError(
                ExitCode.WRONG_REQUEST,
                "cannot look at the host",
                option,
                why,
                "mwan-provision init --help tells what it takes");
    }
}
