package mwan.runtime.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/// Requests and answers as JSON. By the streaming parser alone: a command that only asks must start
/// fast, and data binding is most of Jackson's start-up.
final class Wire {
    private static final JsonFactory JSON = new JsonFactory();

    private Wire() {}

    static String write(Request request) throws IOException {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("command", request.command());
            json.writeArrayFieldStart("arguments");
            for (var argument : request.arguments()) {
                json.writeString(argument);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    static String write(Answer answer) throws IOException {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("exit", answer.exit());
            json.writeStringField("output", answer.output());
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    static Request request(String line) throws IOException {
        String command = "";
        var arguments = new ArrayList<String>();
        try (var json = JSON.createParser(line)) {
            expectObject(json);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                switch (json.currentName()) {
                    case "command" -> command = text(json);
                    case "arguments" -> arguments.addAll(texts(json));
                    default -> throw new IOException("unknown field " + json.currentName());
                }
            }
        }
        return new Request(command, arguments);
    }

    static Answer answer(String line) throws IOException {
        int exit = -1;
        String output = "";
        try (var json = JSON.createParser(line)) {
            expectObject(json);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                switch (json.currentName()) {
                    case "exit" -> exit = json.nextIntValue(-1);
                    case "output" -> output = text(json);
                    default -> throw new IOException("unknown field " + json.currentName());
                }
            }
        }
        return new Answer(exit, output);
    }

    private static void expectObject(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("not a JSON object");
        }
    }

    private static String text(JsonParser json) throws IOException {
        var text = json.nextTextValue();
        if (text == null) {
            throw new IOException("not a text");
        }
        return text;
    }

    private static List<String> texts(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_ARRAY) {
            throw new IOException("not a list");
        }
        var texts = new ArrayList<String>();
        while (json.nextToken() == JsonToken.VALUE_STRING) {
            texts.add(json.getText());
        }
        if (json.currentToken() != JsonToken.END_ARRAY) {
            throw new IOException("not a list of texts");
        }
        return texts;
    }
}
