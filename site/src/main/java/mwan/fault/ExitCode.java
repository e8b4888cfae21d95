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
}
