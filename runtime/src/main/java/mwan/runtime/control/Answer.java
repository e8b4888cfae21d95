package mwan.runtime.control;

/// What the command prints, and how it ends.
///
/// @param output for standard output when it succeeded, else for standard error
public record Answer(int exit, String output) {
    public static Answer of(String output) {
        return new Answer(0, output);
    }

    /// A difference (1) is an answer; a refusal (2 and more) is not.
    public boolean succeeded() {
        return exit <= 1;
    }

    /// As it is printed.
    public String shown() {
        var text = new StringBuilder(succeeded() ? "" : "mwan: ").append(output);
        if (!output.endsWith("\n")) {
            text.append('\n');
        }
        return text.toString();
    }
}
