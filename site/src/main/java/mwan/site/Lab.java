package mwan.site;

/// Marks a site that the lab plays: its commands run inside the lab's workstation.
public record Lab() {}
