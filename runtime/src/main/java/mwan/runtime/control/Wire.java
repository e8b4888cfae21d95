package mwan.runtime.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Requests and answers as they go over the socket: plain text, since a command that only asks must
/// start fast, and any JSON library takes longer to start than the JVM.
///
/// A request is its command and its arguments, a line each, and an empty line. An answer is the
/// exit code on a line, then the output as it is, until the socket is closed. In a request's lines
/// a backslash stands for itself twice, a line feed as `\n`, and an argument that is empty as `\e`.
final class Wire {
    /// No command takes as many.
    private static final int ARGUMENTS = 64;

    private Wire() {}

    static byte[] write(Request request) {
        var text = new StringBuilder();
        line(text, request.command());
        for (var argument : request.arguments()) {
            line(text, argument);
        }
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(StringBuilder text, String argument) {
        if (argument.isEmpty()) {
            text.append("\\e");
        }
        for (int i = 0; i < argument.length(); i++) {
            char c = argument.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
        text.append('\n');
    }

    static byte[] write(Answer answer) {
        return (answer.exit() + "\n" + answer.output()).getBytes(StandardCharsets.UTF_8);
    }

    /// @throws IOException when it is none
    static Request request(String text) throws IOException {
        var lines = new ArrayList<String>();
        int start = 0;
        int end = text.indexOf('\n');
        while (end > start) {
            if (lines.size() > ARGUMENTS) {
                throw new IOException("more than " + ARGUMENTS + " arguments");
            }
            lines.add(argument(text.substring(start, end)));
            start = end + 1;
            end = text.indexOf('\n', start);
        }
        if (end != start || lines.isEmpty() || start + 1 != text.length()) {
            throw new IOException("not a command, its arguments and an empty line");
        }
        return new Request(lines.getFirst(), List.copyOf(lines.subList(1, lines.size())));
    }

    private static String argument(String line) throws IOException {
        if (line.equals("\\e")) {
            return "";
        }
        var argument = new StringBuilder(line.length());
        boolean escaped = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (!escaped && c == '\\') {
                escaped = true;
                continue;
            }
            if (escaped && c != '\\' && c != 'n') {
                throw notEscaped();
            }
            argument.append(escaped && c == 'n' ? '\n' : c);
            escaped = false;
        }
        if (escaped) {
            throw notEscaped();
        }
        return argument.toString();
    }

    private static IOException notEscaped() {
        return new IOException("a backslash before nothing that it could mean");
    }

    /// @throws IOException when it is none
    static Answer answer(String text) throws IOException {
        int end = text.indexOf('\n');
        try {
            int exit = Integer.parseInt(text, 0, Math.max(end, 0), 10);
            if (exit < 0 || exit > 255) {
                throw new IOException("no exit code: " + exit);
            }
            return new Answer(exit, text.substring(end + 1));
        } catch (NumberFormatException cut) {
            throw new IOException("the other side hung up", cut);
        }
    }
}
