package mwan.runtime.probe;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import mwan.runtime.libc.Errno;
import mwan.runtime.libc.Poller;
import mwan.runtime.libc.Socket;
import mwan.runtime.libc.SocketAddress;
import mwan.site.Service;
import mwan.value.Port;

/// One question to one service, on one interface and on no other. Each has a socket of its own, so
/// that an answer that comes late is to nobody's question, and what a translator on the way has
/// forgotten is made anew.
public final class ServiceSocket implements AutoCloseable {
    private static final Port DNS = new Port(53);
    private static final int DATAGRAM_AT_MOST = 1500;

    private final Socket socket;
    private final Poller poller;
    private final Exchange exchange;
    private boolean open = true;

    /// A protocol's part of it.
    private interface Exchange {
        void begin() throws Errno;

        /// Sends once more what may have been lost.
        void again() throws Errno;
    }

    private ServiceSocket(
            Socket socket, Poller poller, Service service, Consumer<Outcome> outcome) {
        this.socket = socket;
        this.poller = poller;
        exchange =
                switch (service) {
                    case Service.Dns dns -> new Dns(dns, outcome);
                    case Service.Http http -> new Http(http, outcome);
                };
    }

    /// Asks.
    ///
    /// @param outcome is told what came of it, from the poller, unless it is closed before
    /// @throws Errno when it cannot be asked
    public static ServiceSocket ask(
            Service service, Way way, Poller poller, Consumer<Outcome> outcome) throws Errno {
        var family = service.address().family();
        var socket =
                switch (service) {
                    case Service.Dns _ -> Socket.udp(family, DATAGRAM_AT_MOST);
                    case Service.Http _ -> Socket.tcp(family, HttpMessage.ENOUGH);
                };
        var asking = new ServiceSocket(socket, poller, service, outcome);
        try {
            way.bind(socket);
            socket.beginToConnect(address(service, way));
            asking.exchange.begin();
            return asking;
        } catch (Errno failed) {
            asking.close();
            throw failed;
        }
    }

    private static SocketAddress address(Service service, Way way) {
        return switch (service) {
            case Service.Dns dns -> way.to(dns.server(), DNS);
            case Service.Http http -> way.to(http.page().host(), http.page().port());
        };
    }

    /// Sends once more what may have been lost.
    public void again() throws Errno {
        exchange.again();
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            poller.remove(socket.descriptor());
            socket.close();
        }
    }

    /// A datagram there and one back; the socket is connected, so only the server's come in.
    private final class Dns implements Exchange {
        private final DnsMessage message =
                new DnsMessage(ThreadLocalRandom.current().nextInt(1 << 16));
        private final byte[] query;
        private final Consumer<Outcome> outcome;

        Dns(Service.Dns dns, Consumer<Outcome> outcome) {
            query = message.query(dns.name());
            this.outcome = outcome;
        }

        @Override
        public void begin() throws Errno {
            poller.add(socket.descriptor(), this::read);
            socket.send(query);
        }

        @Override
        public void again() throws Errno {
            socket.send(query);
        }

        private void read() {
            try {
                for (var datagram = socket.receive();
                        datagram.isPresent();
                        datagram = socket.receive()) {
                    var said = message.outcome(datagram.get().message());
                    if (said.isPresent()) {
                        outcome.accept(said.get());
                        return;
                    }
                }
            } catch (Errno refused) {
                // An ICMP error, as where no server listens.
                outcome.accept(Outcome.failed(String.valueOf(refused.getMessage())));
            }
        }
    }

    /// A connection, a request, and the beginning of a status line.
    private final class Http implements Exchange {
        private final byte[] request;
        private final Consumer<Outcome> outcome;
        private final StringBuilder beginning = new StringBuilder();

        Http(Service.Http http, Consumer<Outcome> outcome) {
            request = HttpMessage.request(http.page());
            this.outcome = outcome;
        }

        @Override
        public void begin() {
            poller.addWritable(socket.descriptor(), this::connected);
        }

        /// TCP itself sends again.
        @Override
        public void again() {}

        private void connected() {
            try {
                // An empty socket buffer takes it whole: it is a few hundred octets.
                socket.send(request);
                poller.add(socket.descriptor(), this::read);
            } catch (Errno refused) {
                outcome.accept(Outcome.failed(String.valueOf(refused.getMessage())));
            }
        }

        private void read() {
            try {
                var said = Optional.<Outcome>empty();
                for (var part = socket.receive();
                        part.isPresent() && said.isEmpty();
                        part = said.isEmpty() ? socket.receive() : part) {
                    var bytes = part.get().message();
                    beginning.append(new String(bytes, StandardCharsets.ISO_8859_1));
                    said =
                            bytes.length == 0
                                    ? Optional.of(Outcome.failed("ends without an answer"))
                                    : HttpMessage.outcome(beginning.toString());
                }
                said.ifPresent(outcome);
            } catch (Errno reset) {
                outcome.accept(Outcome.failed(String.valueOf(reset.getMessage())));
            }
        }
    }
}
