package mwan.runtime.health;

import mwan.value.Family;
import mwan.value.WanName;

/// One family on one WAN: what a verdict is about, since a WAN can lose one family alone.
public record LineId(WanName wan, Family family) {
    @Override
    public String toString() {
        return wan + "/" + family.label();
    }
}
