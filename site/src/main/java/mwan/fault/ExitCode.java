package mwan.fault;

/// How a program ends; the numbers are promised to scripts.
public enum ExitCode {
    /** As wished. */
    OK(0),
    /**
     * A check failed, changes are pending (`plan --detailed-exitcode`), or a change was rolled
     * back.
     */
    FAILED(1),
    /** The request, the site file or a given file is wrong. */
    WRONG_REQUEST(2),
    /** Something outside failed or refused: fingerprint, token, host key, unreachable. */
    OUTSIDE_FAILED(3),
    /** No check failed, but a required one could not be observed. */
    UNOBSERVED(4),
    /** A fault of the program itself. */
    OWN_FAULT(70);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /// The one of two that a run over both ends with: a fault of the program, then what is wrong
    /// with the request, what failed outside, what was found failed, what was not found out.
    public ExitCode worse(ExitCode other) {
        return badness() >= other.badness() ? this : other;
    }

    private int badness() {
        return switch (this) {
            case OK -> 0;
            case UNOBSERVED -> 1;
            case FAILED -> 2;
            case OUTSIDE_FAILED -> 3;
            case WRONG_REQUEST -> 4;
            case OWN_FAULT -> 5;
        };
    }
}
