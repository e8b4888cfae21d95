package mwan.site;

/// The three PEM files of 802.1X.
public record Certificates(Source ca, Source client, Source privateKey) {}
