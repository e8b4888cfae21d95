package mwan.lab.bench.faults;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import mwan.provision.proxmox.Waiting;

/// A clock on which a pause is over soon, and has yet taken the time it should: limits are reached
/// as they would be, after as many looks.
final class QuickClock implements Waiting {
    private static final Duration LONGEST = Duration.ofMillis(4);

    private final AtomicLong skipped = new AtomicLong();

    @Override
    public long nanoTime() {
        return System.nanoTime() + skipped.get();
    }

    @Override
    public void pause(Duration duration) {
        var real = duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
        LockSupport.parkNanos(real.toNanos());
        skipped.addAndGet(duration.minus(real).toNanos());
    }
}
