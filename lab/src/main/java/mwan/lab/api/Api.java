package mwan.lab.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.function.ObjIntConsumer;
import mwan.lab.api.access.Authentication;
import mwan.lab.api.access.PermissionCheck;
import mwan.lab.api.contract.ParameterCheck;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Caller;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.request.Routes;
import mwan.lab.api.storage.Spool;

/// From a request to its answer: faults of tests, the HTTP server's own refusals, who asks, which
/// method, may he, is it well-formed, do it. The order is the server's.
public final class Api {
    private static final String PREFIX = "/api2/json";
    private static final String LOGIN = "/access/ticket";
    private static final int LARGEST_BODY = 512 * 1024;

    private final String node;
    private final Routes routes;
    private final Authentication authentication;
    private final PermissionCheck permissions;
    private final ParameterCheck parameters;
    private final Spool spool;
    private final FaultPlan faults;
    private final FaultHooks hooks;
    private final RequestLog log;
    private final Duration refusalDelay;

    /// What faults reach into.
    public record FaultHooks(
            java.util.function.Consumer<String> failNextTask,
            java.util.function.Consumer<String> warnNextTask,
            ObjIntConsumer<String> lockVm) {}

    public Api(
            String node,
            Routes routes,
            Authentication authentication,
            PermissionCheck permissions,
            ParameterCheck parameters,
            Spool spool,
            FaultPlan faults,
            FaultHooks hooks,
            RequestLog log,
            Duration refusalDelay) {
        this.node = node;
        this.routes = routes;
        this.authentication = authentication;
        this.permissions = permissions;
        this.parameters = parameters;
        this.spool = spool;
        this.faults = faults;
        this.hooks = hooks;
        this.log = log;
        this.refusalDelay = refusalDelay;
    }

    /// What is known about a request on its way, for the log.
    private static final class Trace {
        Map<String, Object> parameters = new LinkedHashMap<>();
        String caller = "";
        Optional<Path> spooled = Optional.empty();
    }

    /// Answers a request.
    public HttpAnswer answer(HttpRequest request) {
        long begun = System.nanoTime();
        String path =
                request.path().startsWith(PREFIX + "/")
                        ? request.path().substring(PREFIX.length())
                        : request.path();
        Trace trace = new Trace();
        if (isOfHostsOwnProgram(request)) {
            return answer(request, path, trace);
        }
        HttpAnswer answer = withFaults(request, path, trace);
        if (answer.status() != 200) {
            trace.spooled.ifPresent(Api::removeSpooled);
        }
        log.add(
                request,
                path,
                trace.caller,
                trace.parameters,
                answer,
                Duration.ofNanos(System.nanoTime() - begun));
        return answer;
    }

    /// On a real host qm does its work without any request.
    private static boolean isOfHostsOwnProgram(HttpRequest request) {
        return request.header("user-agent").filter("qm"::equals).isPresent();
    }

    private HttpAnswer withFaults(HttpRequest request, String path, Trace trace) {
        Fault fault = faults.next(request.method(), path).orElse(null);
        if (fault == null) {
            return answer(request, path, trace);
        }
        return switch (fault.kind()) {
            case STATUS ->
                    slow(error(ApiFault.of(fault.status(), fault.text() + "\n")), fault.delay());
            case DROP -> HttpAnswer.cut(fault.delay());
            case ANSWER_LOST -> {
                answer(request, path, trace);
                yield HttpAnswer.cut(fault.delay());
            }
            case GARBAGE -> slow(HttpAnswer.json(200, "OK", "{\"data\":"), fault.delay());
            case SLOW -> slow(answer(request, path, trace), fault.delay());
            case LOCK -> {
                vmid(path).ifPresent(id -> hooks.lockVm().accept(fault.text(), id));
                yield answer(request, path, trace);
            }
            case TASK_FAILS -> {
                hooks.failNextTask().accept(fault.text());
                yield answer(request, path, trace);
            }
            case TASK_WARNS -> {
                hooks.warnNextTask().accept(fault.text());
                yield answer(request, path, trace);
            }
        };
    }

    private HttpAnswer answer(HttpRequest request, String path, Trace trace) {
        try {
            Optional<HttpAnswer> refused = refuseByHttp(request);
            return refused.isPresent() ? refused.get() : handle(request, path, trace);
        } catch (Authentication.Refused e) {
            return HttpAnswer.unauthorized(String.valueOf(e.getMessage()), refusalDelay);
        } catch (JsonProcessingException e) {
            return HttpAnswer.plain(500, "malformed JSON string: " + e.getOriginalMessage());
        } catch (ApiFault e) {
            return error(e);
        } catch (RuntimeException e) {
            return error(ApiFault.died("internal: " + e));
        }
    }

    /// What the HTTP server refuses before anybody asks who it is; the bodies are plain text.
    private static Optional<HttpAnswer> refuseByHttp(HttpRequest request) {
        boolean takesBody = request.method().equals("POST") || request.method().equals("PUT");
        if (request.header("transfer-encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
            return Optional.of(HttpAnswer.plain(501, "chunked transfer encoding not supported"));
        }
        if (!takesBody && !request.body().isEmpty()) {
            return Optional.of(
                    HttpAnswer.plain(
                            501, "Unexpected content for method '" + request.method() + "'"));
        }
        if (request.body().length() > LARGEST_BODY) {
            return Optional.of(HttpAnswer.plain(501, "for data too large"));
        }
        return Optional.empty();
    }

    private HttpAnswer handle(HttpRequest request, String path, Trace trace)
            throws Authentication.Refused, JsonProcessingException {
        if (request.method().equals("GET") && path.equals("/")) {
            // Where the real server has its user interface, for everybody.
            return HttpAnswer.plain(200, "stand-in of the Proxmox VE API, part of the mwan lab\n");
        }
        boolean login = path.equals(LOGIN) && request.method().equals("POST");
        Caller caller = login ? anonymous(request) : authenticate(request, path);
        trace.caller = caller.name();
        if (!request.path().startsWith(PREFIX + "/")) {
            return HttpAnswer.plain(
                    501, "Method '" + request.method() + " " + path + "' not implemented");
        }
        Routes.Match match =
                routes.find(request.method(), path)
                        .orElseThrow(() ->
                                ApiFault.of(
                                        501,
                                        "Method '%s %s' not implemented"
                                                .formatted(request.method(), path)));
        if (caller.token().isPresent() && !match.operation().allowsToken()) {
            throw ApiFault.forbidden(
                    "URI '%s' not available with API token, need proper ticket.\n"
                            .formatted(request.path()));
        }
        trace.parameters.putAll(read(request, trace));
        trace.parameters.putAll(match.variables());
        Parameters given = new Parameters(trace.parameters);
        permissions.require(match.operation(), caller, given);
        requireNode(given);
        SequencedMap<String, String> wrong = parameters.faults(match.operation(), trace.parameters);
        if (!wrong.isEmpty()) {
            throw ApiFault.parameters(wrong);
        }
        Call call = new Call(match.operation(), given, caller);
        JsonNode data = match.handler().handle(call);
        ObjectNode body = Json.object();
        body.set("data", data);
        body.setAll(call.attributes());
        return HttpAnswer.json(200, "OK", body.toString());
    }

    /// A token cannot log in; anybody else may try.
    private Caller anonymous(HttpRequest request) {
        boolean byToken =
                request.header("cookie").isEmpty()
                        && request.header("authorization")
                                .filter(value -> value.startsWith("PVEAPIToken"))
                                .isPresent();
        return new Caller("", byToken ? Optional.of("token") : Optional.empty());
    }

    private Caller authenticate(HttpRequest request, String path) throws Authentication.Refused {
        boolean upload = path.matches("/nodes/[^/]+/storage/[^/]+/upload");
        return authentication.authenticate(
                new Authentication.Credentials(
                        request.header("cookie"),
                        request.header("authorization"),
                        request.header("csrfpreventiontoken")),
                !request.method().equals("GET") && !upload);
    }

    private Map<String, Object> read(HttpRequest request, Trace trace)
            throws JsonProcessingException {
        Map<String, Object> values = Bodies.form(request.query());
        String type = request.header("content-type").orElse("").split(";")[0].strip();
        switch (type) {
            case "application/json" -> values.putAll(Bodies.json(request.body()));
            case "multipart/form-data" -> values.putAll(upload(request, trace));
            case "", "application/x-www-form-urlencoded" ->
                    values.putAll(Bodies.form(request.body()));
            default -> {
                if (!request.body().isEmpty()) {
                    throw ApiFault.of(506, "upload 'Content-Type '" + type + "' not implemented");
                }
            }
        }
        return values;
    }

    /// The body was received elsewhere; what is left of it here is the name under which it lies.
    private Map<String, Object> upload(HttpRequest request, Trace trace) {
        Spool.Upload upload =
                spool.take(request.body()).orElseThrow(() -> ApiFault.died("upload failed"));
        Map<String, Object> values = new LinkedHashMap<>(upload.fields());
        trace.spooled = upload.file();
        upload.file()
                .ifPresent(file -> values.put("tmpfilename", "/var/tmp/" + file.getFileName()));
        return values;
    }

    /// A file whose request was refused is in nobody's hands.
    private static void removeSpooled(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireNode(Parameters given) {
        String wanted = given.text("node").orElse(node);
        if (!wanted.equals(node)) {
            throw ApiFault.died(
                    "hostname lookup '%s' failed - failed to get address info for: %s: Name or"
                                    .formatted(wanted, wanted)
                            + " service not known");
        }
    }

    private static OptionalInt vmid(String path) {
        java.util.regex.Matcher m =
                java.util.regex.Pattern.compile("/nodes/[^/]+/qemu/(\\d+).*").matcher(path);
        return m.matches() ? OptionalInt.of(Integer.parseInt(m.group(1))) : OptionalInt.empty();
    }

    private static HttpAnswer slow(HttpAnswer answer, Duration delay) {
        return new HttpAnswer(
                answer.status(),
                answer.reason(),
                answer.type(),
                answer.body(),
                answer.delay().plus(delay),
                answer.ending());
    }

    private static HttpAnswer error(ApiFault fault) {
        ObjectNode body = Json.object();
        body.putNull("data");
        body.put("message", fault.getMessage());
        if (!fault.errors().isEmpty()) {
            ObjectNode errors = body.putObject("errors");
            fault.errors().forEach(errors::put);
        }
        String message = String.valueOf(fault.getMessage());
        return HttpAnswer.json(fault.status(), HttpAnswer.line(message), body.toString());
    }
}
