package mwan.site;

import java.util.List;
import java.util.stream.Collectors;

/// A site file that cannot be used, with every fault that was found; the program ends with
/// [mwan.fault.ExitCode#WRONG_REQUEST].
public final class InvalidSite extends RuntimeException {
    private final transient List<SiteFault> faults;

    InvalidSite(String file, List<SiteFault> faults) {
        super(faults.stream().map(fault -> fault.in(file)).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    /// In the order of their lines.
    public List<SiteFault> faults() {
        return faults;
    }
}
