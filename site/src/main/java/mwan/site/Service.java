package mwan.site;

import mwan.value.DomainName;
import mwan.value.HttpAddress;
import mwan.value.IpAddress;

/// Something on the Internet that answers more than an echo.
public sealed interface Service {
    /// Whom the question goes to.
    IpAddress address();

    /// A DNS server, asked for a name.
    record Dns(IpAddress server, DomainName name) implements Service {
        @Override
        public IpAddress address() {
            return server;
        }

        @Override
        public String toString() {
            return server.toString();
        }
    }

    /// An HTTP server, asked for a page.
    record Http(HttpAddress page) implements Service {
        @Override
        public IpAddress address() {
            return page.host();
        }

        @Override
        public String toString() {
            return page.toString();
        }
    }
}
