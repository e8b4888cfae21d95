package mwan.runtime.decide;

import mwan.runtime.netlink.MaskedMark;
import mwan.value.Family;
import mwan.value.WanName;

/// The flows of a WAN that failed, while another carries: they cannot live, so they end now.
public record FailedFlows(WanName wan, Family family, MaskedMark mark) {}
