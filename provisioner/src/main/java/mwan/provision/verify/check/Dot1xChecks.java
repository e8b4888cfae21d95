package mwan.provision.verify.check;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import mwan.provision.ssh.FileMode;
import mwan.provision.ssh.FileState;
import mwan.provision.verify.seen.KeyValues;
import mwan.site.Site;
import mwan.site.Wan;
import mwan.value.UnitName;

/// 802.1X on the WANs that have it: the files, and what the supplicant came to.
final class Dot1xChecks {
    private static final String FOLDER = "/etc/wpa_supplicant/";
    private static final List<String> FILES = List.of("ca.pem", "client.pem", "private_key.pem");
    private static final Duration SOON = Duration.ofDays(14);

    /// The supplicant's words for a handshake that came to nothing.
    private static final Pattern TROUBLE =
            Pattern.compile(
                    "CTRL-EVENT-EAP-(TLS-CERT-ERROR|FAILURE)|SSL: SSL3 alert|OpenSSL: .*(fail|error)|tls_connection.*(fail|error)|not found",
                    Pattern.CASE_INSENSITIVE);

    static final Kind FILES_THERE =
            Kind.of(
                    Group.DOT1X,
                    "certificates",
                    "the three certificate files are there, for root alone",
                    "a certificate file is missing, or others may read it",
                    "mwan-provision certificates push");
    static final Kind VALID =
            Kind.of(
                    Group.DOT1X,
                    "certificate-valid",
                    "the client certificate is valid, and will be for two weeks",
                    "the client certificate has expired, is not valid yet, or ends soon",
                    "get the certificates anew, then mwan-provision certificates push");
    static final Kind AUTHORIZED =
            Kind.of(
                    Group.DOT1X,
                    "authorized.{wan}",
                    "{wan} has authenticated us, and the controlled port is open",
                    "the ISP refuses the certificates or the identity, or EAPOL does not pass the VF",
                    "in the VM: wpa_cli -s /run -i {link} status; journalctl -u wpa_supplicant-mwan; mwan-provision certificates check");

    static final List<Kind> KINDS = List.of(FILES_THERE, VALID, AUTHORIZED);
    static final UnitName SUPPLICANT = UnitName.parse("wpa_supplicant-mwan.service");

    private Dot1xChecks() {}

    static List<Check> of(Site site) {
        var wans = site.router().wans().stream().filter(wan -> wan.dot1x().isPresent()).toList();
        if (wans.isEmpty()) {
            return List.of();
        }
        var checks = new ArrayList<Check>();
        checks.add(
                FILES_THERE
                        .check()
                        .needing(VmChecks.SSH.id())
                        .expecting(String.join(", ", FILES) + " in " + FOLDER + ", 0600, root's")
                        .looking(Dot1xChecks::files));
        checks.add(
                VALID.check()
                        .needing(FILES_THERE.id())
                        .expecting("valid for more than " + SOON.toDays() + " days")
                        .looking(evidence ->
                                evidence.read(Place.ROUTER, FOLDER + "client.pem")
                                        .map(bytes -> valid(bytes.toArray(), evidence.now()))
                                        .orElse(new Judgement.Failed("there is no client.pem"))));
        wans.forEach(wan -> checks.add(authorized(wan)));
        return checks;
    }

    private static Check authorized(Wan wan) {
        var parent = wan.link().name().value();
        return AUTHORIZED
                .check(java.util.Map.of("wan", wan.name(), "link", parent))
                .needing(
                        LinkChecks.id(LinkChecks.CARRIER, wan),
                        FILES_THERE.id(),
                        VALID.id(),
                        ServiceChecks.unitId(SUPPLICANT))
                .needing(
                        wan.link().attachment().orElse(null) instanceof mwan.site.Attachment.Vf
                                ? List.of(
                                        HostChecks.TRUST.id(),
                                        HostChecks.SPOOF.id(),
                                        HostChecks.MAC.id())
                                : List.of())
                .expecting("state COMPLETED, EAP SUCCESS, port Authorized")
                // wpa_cli's own socket would be in /tmp, where a service with a /tmp of its
                // own does not see it.
                .looking(evidence ->
                        authorized(
                                KeyValues.parse(
                                        evidence.text(
                                                Place.ROUTER,
                                                "wpa_cli",
                                                "-s",
                                                "/run",
                                                "-i",
                                                parent,
                                                "status")),
                                evidence.ask(
                                                Place.ROUTER,
                                                "journalctl",
                                                "-u",
                                                SUPPLICANT.value(),
                                                "-b",
                                                "-n",
                                                "200",
                                                "-o",
                                                "cat")
                                        .text()));
    }

    /// @param log the supplicant's last lines, which say why
    static Judgement authorized(KeyValues status, String log) {
        // COMPLETED alone is no proof: the PAE may be authenticating again, and failing.
        boolean open =
                status.get("wpa_state").equals("COMPLETED")
                        && status.get("suppPortStatus").equals("Authorized")
                        && status.get("EAP state").equals("SUCCESS");
        var seen =
                "state "
                        + status.get("wpa_state")
                        + ", EAP "
                        + status.get("EAP state")
                        + ", port "
                        + status.get("suppPortStatus");
        return Judgement.of(
                open, open ? seen : seen + trouble(log).map(line -> "; " + line).orElse(""));
    }

    private static Optional<String> trouble(String log) {
        return log.lines().filter(line -> TROUBLE.matcher(line).find()).reduce((_, last) -> last);
    }

    private static Judgement files(Evidence evidence) {
        var faults = new ArrayList<String>();
        for (var file : FILES) {
            evidence.stat(Place.ROUTER, FOLDER + file)
                    .ifPresentOrElse(
                            state -> fault(state).ifPresent(f -> faults.add(file + " " + f)),
                            () -> faults.add("no " + file));
        }
        return Judgement.of(
                faults.isEmpty(),
                faults.isEmpty() ? "all three, 0600, root's" : String.join("; ", faults));
    }

    private static Optional<String> fault(FileState state) {
        if (!state.isFile() || state.size() == 0) {
            return Optional.of("is empty or no file");
        }
        if (!state.mode().equals(FileMode.PRIVATE)) {
            return Optional.of("has mode " + state.mode());
        }
        return state.uid() == 0 ? Optional.empty() : Optional.of("belongs to user " + state.uid());
    }

    /// Of the client's own certificate and of those of its issuers beside it: with any of them the
    /// line ends.
    static Judgement valid(byte[] pem, Instant now) {
        List<X509Certificate> chain;
        try {
            chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(pem))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
        } catch (CertificateException noCertificate) {
            return new Judgement.Failed(
                    "client.pem is no certificate: " + noCertificate.getMessage());
        }
        if (chain.isEmpty()) {
            return new Judgement.Failed("client.pem is no certificate: it is empty");
        }
        var from =
                Collections.max(chain.stream().map(it -> it.getNotBefore().toInstant()).toList());
        var until =
                Collections.min(chain.stream().map(it -> it.getNotAfter().toInstant()).toList());
        return Judgement.of(
                !now.isBefore(from) && now.plus(SOON).isBefore(until),
                "valid from " + from + " until " + until);
    }
}
