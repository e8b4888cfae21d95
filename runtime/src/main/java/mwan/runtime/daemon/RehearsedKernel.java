package mwan.runtime.daemon;

import java.time.Duration;
import java.util.List;
import mwan.runtime.decide.Carrying;
import mwan.runtime.decide.Desired;
import mwan.runtime.kernel.Applied;
import mwan.runtime.kernel.Kernel;
import mwan.runtime.kernel.KernelChange;

/// A kernel that is looked at and never changed.
final class RehearsedKernel implements Kernel {
    private final Kernel real;

    RehearsedKernel(Kernel real) {
        this.real = real;
    }

    @Override
    public Applied apply(Desired desired) {
        real.observe(desired);
        return new Applied(List.of(), List.of(), Duration.ZERO, true);
    }

    @Override
    public List<String> observe(Desired desired) {
        return real.observe(desired);
    }

    @Override
    public List<String> silentNextHops(Desired desired) {
        return real.silentNextHops(desired);
    }

    @Override
    public Carrying carrying() {
        return real.carrying();
    }

    @Override
    public List<Integer> descriptors() {
        return real.descriptors();
    }

    @Override
    public List<KernelChange> changes() {
        return real.changes();
    }

    @Override
    public void close() {
        real.close();
    }
}
