package mwan.runtime.health;

/// Bounds what bursts may cost on a line that loses packets all the time: with it, probes stay
/// below 20 kbit/s a WAN whatever the line does.
final class BurstBudget {
    private static final double CAPACITY = 30;
    private static final double PROBES_PER_SECOND = 4;

    private double probes = CAPACITY;
    private Moment filled;

    BurstBudget(Moment now) {
        filled = now;
    }

    boolean affords(int wanted, Moment now) {
        fill(now);
        return probes >= Math.min(wanted, CAPACITY);
    }

    void spend(int sent) {
        probes -= sent;
    }

    private void fill(Moment now) {
        double seconds = now.since(filled).toNanos() / 1e9;
        probes = Math.min(CAPACITY, probes + seconds * PROBES_PER_SECOND);
        filled = now;
    }
}
