package mwan.provision.verify.seen;

import mwan.value.BadValue;

/// A program's answer that has not the form that its version was known to give.
public final class NotUnderstood extends RuntimeException {
    NotUnderstood(String program, String answer) {
        super(
                "the answer of "
                        + program
                        + " is not understood: "
                        + BadValue.quoted(answer.strip()));
    }

    NotUnderstood(String program, String answer, Throwable cause) {
        this(program, answer);
        initCause(cause);
    }
}
