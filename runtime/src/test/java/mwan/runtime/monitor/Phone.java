package mwan.runtime.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A phone's screen in Chromium, asked by its DevTools protocol: unlike a narrow window it heeds
/// the page's own word on its viewport, and zooms out where a page is wider than the screen.
final class Phone implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern LISTENING =
            Pattern.compile("DevTools listening on ws://([0-9.:]+)/.*");
    private static final int PATIENCE_SECONDS = 60;

    private final Process chromium;
    private final HttpClient client;
    private final WebSocket socket;
    private final BlockingQueue<String> said;
    private int calls;

    private record Listener(BlockingQueue<String> said, StringBuilder part)
            implements WebSocket.Listener {
        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                said.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    private Phone(
            Process chromium, HttpClient client, WebSocket socket, BlockingQueue<String> said) {
        this.chromium = chromium;
        this.client = client;
        this.socket = socket;
        this.said = said;
    }

    /// @param profile a folder of its own
    static Phone on(Path profile) throws IOException, InterruptedException {
        var chromium =
                new ProcessBuilder(
                                "chromium",
                                "--headless=new",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--no-first-run",
                                "--user-data-dir=" + profile,
                                "--remote-debugging-port=0",
                                "about:blank")
                        .redirectErrorStream(true)
                        .start();
        try {
            var reader = chromium.inputReader();
            var where = where(reader);
            Thread.ofVirtual().start(() -> reader.lines().forEach(_ -> {}));
            var client = HttpClient.newHttpClient();
            var said = new LinkedBlockingQueue<String>();
            var socket =
                    client.newWebSocketBuilder()
                            .buildAsync(
                                    URI.create(page(client, where)),
                                    new Listener(said, new StringBuilder()))
                            .join();
            return new Phone(chromium, client, socket, said);
        } catch (IOException | InterruptedException | RuntimeException failed) {
            chromium.destroy();
            throw failed;
        }
    }

    private static String where(BufferedReader reader) throws IOException {
        var heard = new StringBuilder();
        String line;
        while ((line = reader.readLine()) != null) {
            var match = LISTENING.matcher(line);
            if (match.matches()) {
                return match.group(1);
            }
            heard.append(line).append('\n');
        }
        throw new IOException("chromium ended: " + heard);
    }

    private static String page(HttpClient client, String where)
            throws IOException, InterruptedException {
        var tabs =
                client.send(
                        HttpRequest.newBuilder(URI.create("http://" + where + "/json/list"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        for (var tab : JSON.readTree(tabs.body())) {
            if (tab.path("type").asText().equals("page")) {
                return tab.path("webSocketDebuggerUrl").asText();
            }
        }
        throw new IOException("chromium shows no page: " + tabs.body());
    }

    /// Shows that address on a screen so many CSS pixels wide, and comes back when it is loaded.
    void show(String url, int width, int height) throws IOException, InterruptedException {
        call("Page.enable", JSON.createObjectNode());
        call(
                "Emulation.setDeviceMetricsOverride",
                JSON.createObjectNode()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 2)
                        .put("mobile", true));
        said.clear();
        call("Page.navigate", JSON.createObjectNode().put("url", url));
        heard("the page to be loaded", "/method", "Page.loadEventFired");
    }

    /// What an expression of JavaScript's gives, as JSON.
    JsonNode ask(String expression) throws IOException, InterruptedException {
        var answer =
                call(
                        "Runtime.evaluate",
                        JSON.createObjectNode()
                                .put("expression", expression)
                                .put("returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new IOException(answer.toString());
        }
        return answer.at("/result/value");
    }

    private JsonNode call(String method, ObjectNode parameters)
            throws IOException, InterruptedException {
        int id = ++calls;
        var message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", parameters);
        socket.sendText(message.toString(), true).join();
        var answer = heard("an answer to " + method, "/id", Integer.toString(id));
        if (answer.has("error")) {
            throw new IOException(method + ": " + answer);
        }
        return answer.path("result");
    }

    private JsonNode heard(String what, String where, String wanted)
            throws IOException, InterruptedException {
        while (true) {
            var text = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (text == null) {
                throw new IOException("waited " + PATIENCE_SECONDS + " s for " + what);
            }
            var message = JSON.readTree(text);
            if (message.at(where).asText().equals(wanted)) {
                return message;
            }
        }
    }

    /// Asked to, it takes its own folders below /tmp away.
    @Override
    public void close() {
        // The children write into the profile, which is deleted next.
        var all = chromium.descendants().toList();
        socket.sendText("{\"id\": 0, \"method\": \"Browser.close\"}", true).join();
        if (!chromium.onExit()
                .thenApply(_ -> true)
                .completeOnTimeout(false, PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join()) {
            chromium.destroyForcibly();
        }
        socket.abort();
        client.close();
        chromium.onExit().join();
        all.forEach(child -> child.onExit().join());
    }
}
