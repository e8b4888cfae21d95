# From apt-cache's stanzas: only the fields that decide what gets installed, with the file's name as apt
# stores it (an epoch's colon is %3a).
BEGIN { RS = ""; FS = "\n" }
{
    package = version = architecture = ""
    kept = ""
    keeping = 0
    for (i = 1; i <= NF; i++) {
        if ($i !~ /^[ \t]/) {
            split($i, field, ":")
            keeping = field[1] ~ /^(Package|Version|Architecture|Essential|Protected|Priority|Multi-Arch|Depends|Pre-Depends|Provides|Conflicts|Breaks|Replaces|Source|Section|Installed-Size|Maintainer|Homepage|Size|SHA256)$/
            value = $i
            sub(/^[^:]*: */, "", value)
            if (field[1] == "Package") package = value
            if (field[1] == "Version") version = value
            if (field[1] == "Architecture") architecture = value
        }
        if (keeping) kept = kept $i "\n"
    }
    gsub(/:/, "%3a", version)
    print kept "Filename: " package "_" version "_" architecture ".deb\n"
}
