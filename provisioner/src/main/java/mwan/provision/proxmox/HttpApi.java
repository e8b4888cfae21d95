package mwan.provision.proxmox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.LongConsumer;
import mwan.fault.ExitCode;
import mwan.fault.UserError;

/// The API over HTTPS.
///
/// Repeated is only what may be: a request that reads or that says it is repeatable, when the
/// connection just closed or the server's own proxy did not reach its daemon; and any request once
/// when the ticket was refused, since nothing was done then.
final class HttpApi implements Api {
    /// The server's own proxy gives up after 30 s.
    static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

    private static final Duration UPLOAD_LIMIT = Duration.ofMinutes(60);

    /// What the server reads of a form before it refuses it, often by closing the connection.
    private static final int FORM_LIMIT = 512 * 1024;

    private static final int PROXY_TRIES = 3;
    private static final Duration PROXY_PAUSE = Duration.ofSeconds(1);

    private final ObjectMapper json = new ObjectMapper();
    private final Endpoint endpoint;
    private final Connection connection;
    private final Credentials credentials;
    private final Waiting waiting;
    private final Duration answerLimit;

    HttpApi(Endpoint endpoint, Waiting waiting) {
        this(endpoint, waiting, ANSWER_LIMIT);
    }

    HttpApi(Endpoint endpoint, Waiting waiting, Duration answerLimit) {
        this.answerLimit = answerLimit;
        this.endpoint = endpoint;
        this.connection = new Connection(endpoint);
        this.waiting = waiting;
        this.credentials = Credentials.of(endpoint.login(), this::callUnsigned, waiting::nanoTime);
    }

    static HttpApi open(Endpoint endpoint) {
        return new HttpApi(endpoint, Waiting.real());
    }

    @Override
    public void begin() {
        credentials.begin();
    }

    @Override
    public Answer call(Call call) {
        var parameters = call.encodedParameters();
        if (hasForm(call) && parameters.length() > FORM_LIMIT) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "request refused",
                    call.describe(),
                    "it is " + parameters.length() + " bytes long, and the server takes 512 KiB",
                    "shorten the longest value");
        }
        return signed(call, () -> request(call));
    }

    @Override
    public Answer upload(Upload upload, LongConsumer sent) {
        var call = upload.call();
        return signed(
                call,
                () -> {
                    var multipart = new Multipart(upload, sent);
                    return HttpRequest.newBuilder(uri(call, ""))
                            .timeout(UPLOAD_LIMIT)
                            .header("Content-Type", multipart.contentType())
                            .POST(multipart.body());
                });
    }

    /// Makes the request anew for each try: a body can be sent once.
    private interface RequestSource {
        HttpRequest.Builder make();
    }

    private Answer signed(Call call, RequestSource source) {
        var response = trySigned(call, source);
        if (response.statusCode() == 401 && credentials.renew()) {
            response = trySigned(call, source);
        }
        for (int tries = 1; proxyFailed(response) && call.repeatable(); tries++) {
            if (tries == PROXY_TRIES) {
                break;
            }
            waiting.pause(PROXY_PAUSE);
            response = trySigned(call, source);
        }
        return answer(call, response);
    }

    private HttpResponse<String> trySigned(Call call, RequestSource source) {
        var request = source.make();
        credentials.sign(request, call.method());
        return connection.send(request.build(), call);
    }

    private Answer callUnsigned(Call call) {
        return answer(call, connection.send(request(call).build(), call));
    }

    private static boolean proxyFailed(HttpResponse<String> response) {
        return response.statusCode() == 595 || response.statusCode() == 596;
    }

    private HttpRequest.Builder request(Call call) {
        var parameters = call.encodedParameters();
        if (!hasForm(call)) {
            return HttpRequest.newBuilder(uri(call, parameters))
                    .timeout(answerLimit)
                    .method(call.method().name(), BodyPublishers.noBody());
        }
        return HttpRequest.newBuilder(uri(call, ""))
                .timeout(answerLimit)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(call.method().name(), form(parameters));
    }

    private static BodyPublisher form(String parameters) {
        return parameters.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(parameters);
    }

    private static boolean hasForm(Call call) {
        return call.method() == Call.Method.POST || call.method() == Call.Method.PUT;
    }

    private URI uri(Call call, String query) {
        var base = endpoint.api().toString().replaceAll("/+$", "");
        return URI.create(
                base + "/api2/json" + call.resolvedPath() + (query.isEmpty() ? "" : "?" + query));
    }

    private Answer answer(Call call, HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw Refusals.of(call, who(), response.statusCode(), response.body(), json);
        }
        try {
            var body = json.readTree(response.body());
            if (body.has("data")) {
                return new Answer(call, body);
            }
            throw Fields.strange(call, "the body", "an object with data", body);
        } catch (JsonProcessingException notJson) {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "cannot understand the answer",
                    call.describe(),
                    "it is not JSON: " + Shortened.of(response.body()),
                    "is this address the API of a Proxmox VE 9 host?",
                    notJson);
        }
    }

    private String who() {
        return switch (endpoint.login()) {
            case Endpoint.Login.Password(var user, _) -> user.toString();
            case Endpoint.Login.Token(var id, _) -> id.toString();
        };
    }

    @Override
    public void close() {
        connection.close();
    }
}
