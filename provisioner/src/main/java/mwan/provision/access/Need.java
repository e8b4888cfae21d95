package mwan.provision.access;

/// A privilege that the login needs, as `VM.Allocate` on `/pool/mwan`.
///
/// @param path where in the server's tree of rights
/// @param below whether what lies below the path is meant too
/// @param why what it is needed for, as a phrase after "to"
public record Need(String path, boolean below, String privilege, String why) {

    /// What somebody without it is told.
    public String lacking() {
        return "the login lacks " + privilege + " on " + path + ", needed to " + why;
    }
}
