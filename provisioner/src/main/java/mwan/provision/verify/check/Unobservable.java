package mwan.provision.verify.check;

/// The facts cannot be had: a host that is not reached, a program that is not there.
public final class Unobservable extends RuntimeException {
    public Unobservable(String why) {
        super(why);
    }

    public Unobservable(String why, Throwable cause) {
        super(why, cause);
    }

    public String why() {
        return String.valueOf(getMessage());
    }
}
