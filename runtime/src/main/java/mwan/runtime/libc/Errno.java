package mwan.runtime.libc;

import java.io.IOException;

/// A call into the kernel that failed, with errno as its reason.
public final class Errno extends IOException {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EAGAIN = 11;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int ENOBUFS = 105;
    public static final int EINPROGRESS = 115;

    private final int number;

    Errno(String call, int number, String text) {
        super(call + ": " + text);
        this.number = number;
    }

    public int number() {
        return number;
    }
}
