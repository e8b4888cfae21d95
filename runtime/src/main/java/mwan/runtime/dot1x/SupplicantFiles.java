package mwan.runtime.dot1x;

import java.util.ArrayList;
import java.util.List;
import mwan.runtime.files.ConfigFile;
import mwan.site.Router;
import mwan.site.Wan;

/// The files that wpa_supplicant-mwan.service runs with.
public final class SupplicantFiles {
    /// Where wpa_supplicant makes its control sockets, one for each interface; wpa_cli's default.
    public static final String CONTROL_FOLDER = "/run/wpa_supplicant";

    public static final String CLIENT_CERTIFICATE = "/etc/wpa_supplicant/client.pem";

    /// Where the files lie.
    public static final String FOLDER = "etc/mwan";

    private static final String OURS = "supplicant-";
    private static final String LEGACY = FOLDER + "/" + OURS + "openssl.cnf";

    private SupplicantFiles() {}

    /// Whether a file of this name is one of ours.
    public static boolean isOurs(String fileName) {
        return fileName.startsWith(OURS);
    }

    public static boolean isNeeded(Router router) {
        return router.wans().stream().anyMatch(wan -> wan.dot1x().isPresent());
    }

    private static String configuration(Wan wan) {
        return FOLDER + "/" + OURS + wan.name() + ".conf";
    }

    public static List<ConfigFile> render(Router router) {
        var authenticating = router.wans().stream().filter(wan -> wan.dot1x().isPresent()).toList();
        var files = new ArrayList<ConfigFile>();
        if (authenticating.isEmpty()) {
            return files;
        }
        for (var wan : authenticating) {
            files.add(ConfigFile.ofRootAlone(configuration(wan), network(wan)));
        }
        boolean legacy =
                authenticating.stream().anyMatch(wan -> wan.dot1x().get().legacyProvider());
        if (legacy) {
            files.add(ConfigFile.readable(LEGACY, openssl()));
        }
        files.add(
                ConfigFile.readable(
                        FOLDER + "/" + OURS + "service.env", environment(authenticating, legacy)));
        return files;
    }

    /// The identity is a [mwan.value.MacAddress], the rest is fixed: nothing here needs quoting.
    private static String network(Wan wan) {
        var dot1x = wan.dot1x().orElseThrow();
        // The password-less EAP-Success that AT&T's switches send after their re-authentication is
        // taken ("canned"); whether traffic passes is shown by probes, not by this.
        var phase1 =
                dot1x.legacyProvider()
                        ? "allow_canned_success=1 allow_unsafe_renegotiation=1"
                        : "allow_canned_success=1";
        return """
        # Written by mwan from /etc/mwan/site.yaml.
        ctrl_interface=DIR=%s
        eapol_version=1
        ap_scan=0
        fast_reauth=1
        %s
        network={
            key_mgmt=IEEE8021X
            eap=TLS
            eapol_flags=0
            identity="%s"
            ca_cert="/etc/wpa_supplicant/ca.pem"
            client_cert="%s"
            private_key="/etc/wpa_supplicant/private_key.pem"
            phase1="%s"
        }
        """
                .formatted(
                        CONTROL_FOLDER,
                        dot1x.legacyProvider() ? "openssl_ciphers=DEFAULT@SECLEVEL=0" : "",
                        dot1x.identity(),
                        CLIENT_CERTIFICATE,
                        phase1);
    }

    /// For this unit alone: the rest of the system keeps to what is current.
    private static String openssl() {
        return """
        # Written by mwan from /etc/mwan/site.yaml.
        openssl_conf = openssl_init

        [openssl_init]
        providers = providers
        ssl_conf = ssl

        [providers]
        default = active
        legacy = active

        [active]
        activate = 1

        [ssl]
        system_default = tls

        [tls]
        MinProtocol = TLSv1
        CipherString = DEFAULT@SECLEVEL=0
        Options = UnsafeLegacyRenegotiation
        """;
    }

    /// One process for all interfaces; its arguments are split by systemd, at blanks.
    private static String environment(List<Wan> wans, boolean legacy) {
        var arguments = new ArrayList<String>();
        for (var wan : wans) {
            if (!arguments.isEmpty()) {
                arguments.add("-N");
            }
            arguments.addAll(List.of("-D", "wired", "-i", wan.link().name().value()));
            arguments.addAll(List.of("-c", "/" + configuration(wan)));
        }
        return "# Written by mwan from /etc/mwan/site.yaml.\n"
                + "MWAN_SUPPLICANT_ARGUMENTS=\""
                + String.join(" ", arguments)
                + "\"\n"
                + (legacy ? "OPENSSL_CONF=/" + LEGACY + "\n" : "");
    }
}
