package mwan.runtime.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import mwan.runtime.dot1x.ClientCertificate;
import mwan.runtime.dot1x.SupplicantSocket;
import mwan.runtime.health.Moment;
import mwan.runtime.libc.Errno;
import mwan.runtime.libc.Poller;
import mwan.runtime.log.Entry;
import mwan.runtime.log.Level;
import mwan.runtime.log.Log;
import mwan.runtime.netlink.Link;
import mwan.runtime.picture.WanPicture.Authentication;
import mwan.site.Router;
import mwan.site.Wan;
import mwan.value.WanName;
import org.jspecify.annotations.Nullable;

/// Follows wpa_supplicant on each WAN that authenticates. It may start later than we do, and be
/// restarted: its socket is looked for until it is there.
final class Supplicants implements AutoCloseable {
    private static final Pattern CERTIFICATE = Pattern.compile(" cert=[0-9a-f]+");

    private static final Duration ASK_INTERVAL = Duration.ofSeconds(2);
    private static final Duration LOOK_INTERVAL = Duration.ofHours(1);

    private final Router router;
    private final Path controlFolder;
    private final Path ownFolder;
    private final Poller poller;
    private final Runnable changed;
    private final Log log;
    private final Map<WanName, SupplicantSocket> sockets = new HashMap<>();
    private final Map<WanName, Authentication> states = new HashMap<>();
    private final Map<WanName, Integer> linkIndices = new HashMap<>();
    private final List<ClientCertificate> certificates;
    private final InstantSource clock;
    private @Nullable Moment nextAsking;
    private @Nullable Moment nextLook;
    private List<String> remarks = List.of();

    /// @param changed called when the state of a WAN has become another
    Supplicants(
            Router router,
            Path controlFolder,
            Path ownFolder,
            Poller poller,
            Runnable changed,
            List<ClientCertificate> certificates,
            InstantSource clock,
            Log log) {
        this.router = router;
        this.controlFolder = controlFolder;
        this.ownFolder = ownFolder;
        this.poller = poller;
        this.changed = changed;
        this.certificates = certificates;
        this.clock = clock;
        this.log = log;
    }

    Authentication state(WanName wan) {
        return states.getOrDefault(wan, Authentication.PENDING);
    }

    /// Attaches where it is not yet, and asks where it is: an answer that fails shows a restart.
    void tick(Moment now) {
        if (nextAsking != null && now.isBefore(nextAsking)) {
            return;
        }
        nextAsking = now.plus(ASK_INTERVAL);
        boolean any = false;
        for (var wan : router.wans()) {
            if (wan.dot1x().isPresent()) {
                any = true;
                ask(wan);
            }
        }
        if (any && (nextLook == null || !now.isBefore(nextLook))) {
            nextLook = now.plus(LOOK_INTERVAL);
            lookAtCertificates();
        }
    }

    /// wpa_supplicant listens on the link that it was started with, and does not see that this is
    /// gone: it would stay authenticated for ever, and answer nothing on a link of the same name.
    void observe(LinkTable table) {
        for (var wan : router.wans()) {
            if (wan.dot1x().isPresent()) {
                var index = table.link(wan.link().name()).map(Link::index);
                var before =
                        Optional.ofNullable(
                                index.isPresent()
                                        ? linkIndices.put(wan.name(), index.get())
                                        : linkIndices.remove(wan.name()));
                if (before.isPresent() && !before.equals(index)) {
                    startAnew(wan);
                }
            }
        }
    }

    private void startAnew(Wan wan) {
        log.notice("dot1x", "the link of " + wan.name() + " has gone: wpa_supplicant starts anew");
        try {
            var socket = sockets.get(wan.name());
            if (socket == null) {
                socket = attach(wan);
            }
            socket.terminate();
            detach(wan, socket);
        } catch (IOException ended) {
            log.info("dot1x", "wpa_supplicant has ended already: " + ended.getMessage());
        }
        become(wan, Authentication.PENDING);
    }

    private void lookAtCertificates() {
        var before = remarks;
        var now = clock.instant();
        remarks =
                certificates.stream()
                        .flatMap(certificate -> certificate.remark(now).stream())
                        .toList();
        if (!remarks.equals(before)) {
            changed.run();
            remarks.forEach(text -> log.warning("certificate", text));
        }
    }

    /// What an operator should know of the certificates.
    List<String> remarks() {
        return remarks;
    }

    private void ask(Wan wan) {
        var open = Optional.ofNullable(sockets.get(wan.name()));
        try {
            if (open.isPresent()) {
                open.get().ask();
            } else {
                var _ = attach(wan);
            }
        } catch (IOException notThere) {
            open.ifPresent(socket -> detach(wan, socket));
            become(wan, Authentication.PENDING);
        }
    }

    private SupplicantSocket attach(Wan wan) throws IOException {
        var socket = SupplicantSocket.attach(controlFolder, ownFolder, wan.link().name());
        sockets.put(wan.name(), socket);
        poller.add(socket.descriptor(), () -> read(wan, socket));
        return socket;
    }

    private void detach(Wan wan, SupplicantSocket socket) {
        sockets.remove(wan.name());
        poller.remove(socket.descriptor());
        socket.close();
    }

    private void read(Wan wan, SupplicantSocket socket) {
        try {
            for (var message = socket.read(); message.isPresent(); message = socket.read()) {
                message.get().authentication().ifPresent(state -> become(wan, state));
                if (message.get().event().isPresent()) {
                    told(wan, message.get().event().get());
                    socket.ask();
                }
            }
        } catch (Errno gone) {
            detach(wan, socket);
        }
    }

    private void told(Wan wan, String event) {
        log.write(Entry.of(Level.INFO, "dot1x", withoutCertificate(event)).with("wan", wan.name()));
    }

    /// Its hash, which is told too, says as much as its thousands of digits.
    private static String withoutCertificate(String event) {
        return CERTIFICATE.matcher(event).replaceAll(" cert=…");
    }

    private void become(Wan wan, Authentication state) {
        if (states.put(wan.name(), state) != state) {
            changed.run();
            log.write(
                    Entry.of(Level.NOTICE, "dot1x", wan.name() + " is " + words(state))
                            .with("wan", wan.name())
                            .with("authentication", state));
        }
    }

    private static String words(Authentication state) {
        return switch (state) {
            case AUTHENTICATED -> "authenticated";
            case REFUSED -> "refused by its ISP";
            case PENDING -> "not authenticated";
            case NOT_NEEDED -> "not to be authenticated";
        };
    }

    @Override
    public void close() {
        for (var open : sockets.values()) {
            poller.remove(open.descriptor());
            open.close();
        }
        sockets.clear();
    }
}
