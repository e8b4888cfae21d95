package mwan.site;

/// One thing that is wrong with a site file.
///
/// @param line from 1
/// @param path of the value: `router.wans[1].mark`
/// @param hint what to do about it
public record SiteFault(int line, String path, String message, String hint) {
    /// `FILE:LINE: PATH: MESSAGE (HINT)`, as compilers do, so that editors can jump to it.
    public String in(String file) {
        return file + ":" + line + ": " + path + ": " + message + " (" + hint + ")";
    }
}
