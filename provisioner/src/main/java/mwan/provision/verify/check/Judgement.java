package mwan.provision.verify.check;

/// What a look at the facts came to.
public sealed interface Judgement {
    /// The facts as they were seen, or why they could not be.
    String seen();

    record Passed(String seen) implements Judgement {}

    record Failed(String seen) implements Judgement {}

    /// The facts could not be had.
    record Unobserved(String seen) implements Judgement {}

    /// Nothing could be seen yet, since what shows it has not happened; nobody asks for it before.
    record NotYet(String seen) implements Judgement {}

    static Judgement of(boolean right, String seen) {
        return right ? new Passed(seen) : new Failed(seen);
    }
}
