package mwan.lab.api;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.Options;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import mwan.lab.api.storage.Spool;

/// The API over HTTPS: a WireMock server with one stub, whose answers a transformer takes from the
/// [Api].
public final class ApiServer implements AutoCloseable {
    private static final String TRANSFORMER = "proxmox-ve";
    private static final int THREADS = 40;
    private static final int IDLE_MILLIS = 5000;

    private final WireMockServer server;

    /// A server on this address and port (0: any that is free), with the certificate given.
    public ApiServer(
            Api api, Spool spool, String address, int port, ServerCertificate certificate) {
        WireMockConfiguration configuration =
                WireMockConfiguration.options()
                        .bindAddress(address)
                        .httpDisabled(true)
                        .httpsPort(port)
                        .keystorePath(certificate.keyStore().toString())
                        .keystorePassword(certificate.password())
                        .keyManagerPassword(certificate.password())
                        .keystoreType("PKCS12")
                        .http2TlsDisabled(true)
                        .containerThreads(THREADS)
                        .jettyIdleTimeout((long) IDLE_MILLIS)
                        .disableRequestJournal()
                        .gzipDisabled(true)
                        .useChunkedTransferEncoding(Options.ChunkedEncodingPolicy.NEVER)
                        .stubRequestLoggingDisabled(true)
                        .extensionScanningEnabled(false)
                        .httpServerFactory(new UploadServer(spool))
                        .adminAuthenticator(new NobodyAdministers())
                        .extensions(new Transformer(api));
        server = new WireMockServer(configuration);
        server.stubFor(any(anyUrl()).willReturn(aResponse().withTransformers(TRANSFORMER)));
    }

    public void start() {
        server.start();
    }

    public int port() {
        return server.httpsPort();
    }

    @Override
    public void close() {
        server.stop();
    }

    /// WireMock's own administration would be a door that the real server has not.
    private static final class NobodyAdministers
            implements com.github.tomakehurst.wiremock.security.Authenticator {
        @Override
        public boolean authenticate(Request request) {
            return false;
        }
    }

    private record Transformer(Api api) implements ResponseDefinitionTransformerV2 {
        @Override
        public String getName() {
            return TRANSFORMER;
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            HttpAnswer answer = api.answer(read(event.getRequest()));
            ResponseDefinitionBuilder response =
                    aResponse().withFixedDelay((int) answer.delay().toMillis());
            if (answer.ending() == HttpAnswer.Ending.CUT) {
                return response.withFault(Fault.CONNECTION_RESET_BY_PEER).build();
            }
            response.withStatus(answer.status()).withStatusMessage(answer.reason());
            if (!answer.body().isEmpty()) {
                response.withHeader("Content-Type", answer.type()).withBody(answer.body());
            }
            return response.withHeader("Cache-Control", "max-age=0")
                    .withHeader("Pragma", "no-cache")
                    .withHeader("Server", "pve-api-daemon/3.0 (stand-in of the mwan lab)")
                    .build();
        }

        private static HttpRequest read(Request request) {
            String url = request.getUrl();
            int mark = url.indexOf('?');
            Map<String, String> headers = new LinkedHashMap<>();
            request.getHeaders()
                    .all()
                    .forEach(header ->
                            headers.put(
                                    header.key().toLowerCase(Locale.ROOT),
                                    header.isPresent() ? header.firstValue() : ""));
            return new HttpRequest(
                    request.getMethod().getName(),
                    mark < 0 ? url : url.substring(0, mark),
                    mark < 0 ? "" : url.substring(mark + 1),
                    headers,
                    request.getBodyAsString());
        }
    }
}
