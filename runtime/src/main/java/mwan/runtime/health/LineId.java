package mwan.runtime.health;

import mwan.value.Family;
import mwan.value.WanName;

/// One family on one WAN: what a verdict is about, since a WAN can lose one family alone.
public record LineId(WanName wan, Family family) {
    /// Written out, since lines are looked up with each probe, and the small compiler makes much of
    /// what a record does by itself.
    @Override
    public int hashCode() {
        return 31 * wan.value().hashCode() + family.hashCode();
    }

    @Override
    public String toString() {
        return wan + "/" + family.label();
    }
}
