package mwan.runtime.health;

import java.util.List;

/// What is measured on a line.
public record LineReport(Quality quality, List<ServiceReport> services) {}
