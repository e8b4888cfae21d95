package mwan.runtime.health;

import mwan.value.IpAddress;

/// An echo request to send now.
///
/// @param sequence comes back in the reply; unique on its line for as long as replies may come
public record Probe(LineId line, IpAddress target, int sequence) {}
