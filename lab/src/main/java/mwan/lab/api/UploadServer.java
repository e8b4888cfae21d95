package mwan.lab.api;

import com.github.tomakehurst.wiremock.core.Options;
import com.github.tomakehurst.wiremock.http.AdminRequestHandler;
import com.github.tomakehurst.wiremock.http.HttpServer;
import com.github.tomakehurst.wiremock.http.HttpServerFactory;
import com.github.tomakehurst.wiremock.http.StubRequestHandler;
import com.github.tomakehurst.wiremock.jetty11.Jetty11HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mwan.lab.api.storage.Spool;
import wiremock.jakarta.servlet.DispatcherType;
import wiremock.jakarta.servlet.Filter;
import wiremock.jakarta.servlet.FilterChain;
import wiremock.jakarta.servlet.ReadListener;
import wiremock.jakarta.servlet.ServletException;
import wiremock.jakarta.servlet.ServletInputStream;
import wiremock.jakarta.servlet.ServletRequest;
import wiremock.jakarta.servlet.ServletResponse;
import wiremock.jakarta.servlet.http.HttpServletRequest;
import wiremock.jakarta.servlet.http.HttpServletRequestWrapper;
import wiremock.org.eclipse.jetty.servlet.FilterHolder;
import wiremock.org.eclipse.jetty.servlet.ServletContextHandler;

/// WireMock's server with a filter before it: WireMock would take an upload of hundreds of
/// megabytes into memory, so the filter streams it to the host's spool folder, as the real server
/// does, and hands on only the name under which it lies.
final class UploadServer implements HttpServerFactory {
    private static final Pattern UPLOAD =
            Pattern.compile("/api2/json/nodes/[^/]+/storage/[^/]+/upload");
    private static final Pattern BOUNDARY =
            Pattern.compile("multipart/form-data;\\s*boundary=\"?([^\";]+)\"?.*");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Spool spool;

    UploadServer(Spool spool) {
        this.spool = spool;
    }

    @Override
    public String getName() {
        return "uploads";
    }

    @Override
    public HttpServer buildHttpServer(
            Options options, AdminRequestHandler admin, StubRequestHandler stubs) {
        Spool to = spool;
        return new Jetty11HttpServer(options, admin, stubs) {
            @Override
            protected void decorateMockServiceContextBeforeConfig(ServletContextHandler context) {
                context.addFilter(
                        new FilterHolder(filter(to)), "/*", EnumSet.of(DispatcherType.REQUEST));
            }
        };
    }

    private static Filter filter(Spool spool) {
        return new Filter() {
            @Override
            public void doFilter(
                    ServletRequest request, ServletResponse response, FilterChain chain)
                    throws IOException, ServletException {
                if (request instanceof HttpServletRequest http
                        && http.getMethod().equals("POST")
                        && UPLOAD.matcher(http.getRequestURI()).matches()
                        && http.getContentLengthLong() > 0) {
                    chain.doFilter(received(http, spool), response);
                } else {
                    chain.doFilter(request, response);
                }
            }
        };
    }

    private static HttpServletRequest received(HttpServletRequest request, Spool spool)
            throws IOException {
        String ticket = random();
        Matcher type = BOUNDARY.matcher(Optional.ofNullable(request.getContentType()).orElse(""));
        if (type.matches()) {
            Path target = Files.createDirectories(spool.folder()).resolve("pveupload-" + random());
            try {
                MultipartReader reader =
                        new MultipartReader(request.getInputStream(), type.group(1));
                spool.put(ticket, reader.read(target));
            } catch (IOException e) {
                // Without an entry in the spool the API answers "upload failed", as the server
                // does.
                Files.deleteIfExists(target);
                request.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        } else {
            spool.put(ticket, new Spool.Upload(Map.of(), Optional.empty()));
            request.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
        return withBody(request, ticket);
    }

    private static String random() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static HttpServletRequest withBody(HttpServletRequest request, String body) {
        ByteArrayInputStream bytes =
                new ByteArrayInputStream(body.getBytes(StandardCharsets.US_ASCII));
        return new HttpServletRequestWrapper(request) {
            @Override
            public ServletInputStream getInputStream() {
                return new ServletInputStream() {
                    @Override
                    public boolean isFinished() {
                        return bytes.available() == 0;
                    }

                    @Override
                    public boolean isReady() {
                        return true;
                    }

                    @Override
                    public void setReadListener(ReadListener listener) {
                        throw new IllegalStateException("read only by blocking");
                    }

                    @Override
                    public int read() {
                        return bytes.read();
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) {
                        return bytes.read(buffer, offset, length);
                    }
                };
            }
        };
    }
}
