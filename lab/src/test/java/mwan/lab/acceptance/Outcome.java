package mwan.lab.acceptance;

import java.util.List;

/// How a command ended and what it printed.
record Outcome(List<String> command, int exit, String out, String err) {

    List<String> lines() {
        return out.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    /// This, when it ended with 0.
    Outcome succeeded() {
        return ended(0);
    }

    Outcome ended(int wanted) {
        if (exit != wanted) {
            throw new AssertionError(
                    String.join(" ", command)
                            + " ended with "
                            + exit
                            + ", not "
                            + wanted
                            + "\n"
                            + out
                            + err);
        }
        return this;
    }
}
