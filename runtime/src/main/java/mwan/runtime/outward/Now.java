package mwan.runtime.outward;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mwan.runtime.picture.Picture;
import mwan.runtime.picture.Verdict;
import mwan.site.Router;
import mwan.site.Sources;
import mwan.value.Family;
import mwan.value.IpAddress;
import mwan.value.SiteName;
import mwan.value.WanName;

/// The router at this moment, as far as its errands need it.
///
/// @param problems what the kernel refused last
public record Now(SiteName site, Router router, Picture picture, List<String> problems) {
    /// Whether the router's own connections find a way out.
    public boolean isOnline() {
        return picture.wans().values().stream()
                .anyMatch(wan ->
                        isHealthy(wan.name(), Family.IPV4) || isHealthy(wan.name(), Family.IPV6));
    }

    public boolean isHealthy(WanName wan, Family family) {
        return picture.wan(wan)
                .filter(now -> now.verdict(family).state() == Verdict.State.HEALTHY)
                .isPresent();
    }

    /// The WAN's own address, from which it is asked what the outside sees.
    public Optional<IpAddress> address(WanName wan, Family family) {
        return picture.wan(wan)
                .flatMap(now ->
                        switch (family) {
                            case IPV4 -> now.address4().map(it -> (IpAddress) it.address());
                            case IPV6 -> now.address6().map(it -> (IpAddress) it);
                        });
    }

    /// Reads the secrets that the router's site file names, which are files of this machine.
    public static Sources secrets() {
        return new Sources(Path.of("/etc/mwan"), Path.of("/root"), Map.of());
    }
}
