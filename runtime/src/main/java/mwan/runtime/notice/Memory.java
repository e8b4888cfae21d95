package mwan.runtime.notice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is kept over a restart of the daemon: what has been told, and what is not delivered yet.
///
/// @param waiting by the channel's name
record Memory(TroubleBook book, Map<String, List<Notice>> waiting) {
    static final Memory NONE = new Memory(TroubleBook.EMPTY, Map.of());
    private static final ObjectMapper JSON = new ObjectMapper();

    Memory {
        waiting = Map.copyOf(waiting);
    }

    /// @throws IOException when it is there and cannot be read
    static Memory load(Path file) throws IOException {
        try {
            return read(JSON.readTree(Files.readString(file)));
        } catch (NoSuchFileException none) {
            return NONE;
        } catch (DateTimeException | IllegalArgumentException wrong) {
            throw new IOException(wrong.getMessage(), wrong);
        }
    }

    /// Whole or not at all.
    void save(Path file) throws IOException {
        var beside = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(beside, document().toString());
        Files.move(
                beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private ObjectNode document() {
        var root = JsonNodeFactory.instance.objectNode();
        var open = root.putObject("open");
        book.open()
                .forEach((trouble, known) ->
                        open.putObject(trouble.id())
                                .put("since", known.since().toString())
                                .put("sentence", known.sentence())
                                .put("told", known.told())
                                .put(
                                        "goneSince",
                                        known.goneSince().map(Instant::toString).orElse(null))
                                .put("times", known.times())
                                .put("earlier", known.earlier()));
        var closed = root.putObject("closed");
        book.closed()
                .forEach((trouble, past) ->
                        closed.putObject(trouble.id())
                                .put("at", past.at().toString())
                                .put("earlier", past.earlier()));
        var channels = root.putObject("waiting");
        waiting.forEach((channel, notices) -> {
            var list = channels.putArray(channel);
            notices.forEach(notice -> list.add(notice.document()));
        });
        return root;
    }

    private static Memory read(JsonNode root) {
        var open = new LinkedHashMap<Trouble, TroubleBook.Open>();
        for (var entry : root.path("open").properties()) {
            var node = entry.getValue();
            open.put(
                    Trouble.of(entry.getKey()),
                    new TroubleBook.Open(
                            Instant.parse(node.path("since").asText()),
                            node.path("sentence").asText(),
                            node.path("told").asBoolean(),
                            node.path("goneSince").isTextual()
                                    ? Optional.of(Instant.parse(node.path("goneSince").asText()))
                                    : Optional.empty(),
                            node.path("times").asInt(),
                            node.path("earlier").asInt()));
        }
        var closed = new LinkedHashMap<Trouble, TroubleBook.Closed>();
        for (var entry : root.path("closed").properties()) {
            closed.put(
                    Trouble.of(entry.getKey()),
                    new TroubleBook.Closed(
                            Instant.parse(entry.getValue().path("at").asText()),
                            entry.getValue().path("earlier").asInt()));
        }
        var waiting = new LinkedHashMap<String, List<Notice>>();
        for (var entry : root.path("waiting").properties()) {
            var notices = new ArrayList<Notice>();
            entry.getValue().forEach(node -> notices.add(Notice.read(node)));
            waiting.put(entry.getKey(), List.copyOf(notices));
        }
        return new Memory(new TroubleBook(open, closed), waiting);
    }
}
