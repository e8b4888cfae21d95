package mwan.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What was written by hand about a command: paragraphs, and blocks of what was typed and seen.
///
/// @param markdown as it stands in the file
record Examples(String markdown) {
    /// A piece of it.
    sealed interface Piece {
        /// @param text without line ends
        record Paragraph(String text) implements Piece {}

        /// @param lines as they are
        record Block(List<String> lines) implements Piece {}
    }

    /// @param folder of the files, one for each command
    static Examples read(Path folder, String command) throws IOException {
        return new Examples(Files.readString(folder.resolve(command + ".md")).strip());
    }

    List<Piece> pieces() {
        var pieces = new ArrayList<Piece>();
        var paragraph = new ArrayList<String>();
        List<String> block = null;
        for (var line : markdown.lines().toList()) {
            boolean fence = line.startsWith("```");
            if (block != null && !fence) {
                block.add(line);
            } else if (fence || line.isBlank()) {
                end(paragraph, pieces);
                if (fence && block != null) {
                    pieces.add(new Piece.Block(List.copyOf(block)));
                    block = null;
                } else if (fence) {
                    block = new ArrayList<>();
                }
            } else {
                paragraph.add(line.strip());
            }
        }
        end(paragraph, pieces);
        return pieces;
    }

    private static void end(List<String> paragraph, List<Piece> pieces) {
        if (!paragraph.isEmpty()) {
            pieces.add(new Piece.Paragraph(String.join(" ", paragraph)));
            paragraph.clear();
        }
    }
}
