package mwan.runtime.control;

/// What the command prints, and how it ends.
///
/// @param output for standard output when it succeeded, else for standard error
public record Answer(int exit, String output) {
    public static Answer of(String output) {
        return new Answer(0, output);
    }
}
