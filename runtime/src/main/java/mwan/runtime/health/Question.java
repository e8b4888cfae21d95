package mwan.runtime.health;

import mwan.site.Service;

/// What a service is asked on a line. Given out again with the same number, its datagram has to be
/// sent anew; TCP sees to that itself.
///
/// @param number unlike that of every other question of its line
public record Question(LineId line, Service service, long number) {}
