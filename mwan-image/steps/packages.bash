# Which packages, in which versions: resolved by apt against Debian's signed indexes in a folder of its
# own, then downloaded once into the cache. What is built afterwards is built from these files alone.

readonly suite=trixie

# The names in a list of packages, without comments.
named_packages() {
    sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$1"
}

# An apt that knows nothing of this machine's own packages and sources.
isolated_apt() {
    local program=$1
    shift
    APT_CONFIG=$cache/apt/apt.conf "$program" "$@"
}

# mmdebstrap knows the suite's sources; nothing is installed here, only set up.
set_up_apt() {
    [[ -e $cache/apt/etc/apt/sources.list ]] && return
    note "setting up package sources of Debian $suite"
    rm -rf "$cache/apt"
    quietly "$cache/log/apt.log" mmdebstrap --variant=custom --architectures=amd64 \
        --skip=update,cleanup "$suite" "$cache/apt"
    mkdir -p "$cache/debs/partial" "$cache/apt/var/lib/dpkg"
    cat >"$cache/apt/apt.conf" <<APT
Dir "$cache/apt/";
Dir::State::status "$cache/apt/var/lib/dpkg/status";
Dir::Etc::Trusted "/etc/apt/trusted.gpg";
Dir::Etc::TrustedParts "/etc/apt/trusted.gpg.d/";
Dir::Cache::archives "$cache/debs/";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Get::AllowUnauthenticated "false";
Acquire::Languages "none";
Acquire::Retries "3";
Dir::Cache::pkgcache "$cache/apt/pkgcache.bin";
APT
}

update_indexes() {
    note "reading Debian's package indexes"
    quietly "$cache/log/update.log" isolated_apt apt-get -q -o APT::Update::Error-Mode=any update
    touch "$cache/apt/updated"
}

# A day old is new enough for a build that nobody asked to look for updates: it then needs no network.
update_indexes_when_old() {
    [[ -n $(find "$cache/apt/updated" -mmin -1440 2>/dev/null) ]] || update_indexes
}

# resolve LIST LOCK: writes the index stanzas of every package that LIST needs, the essential ones
# included, sorted by name. Each stanza has the version and SHA-256: this is the lock.
resolve() {
    local list=$1 lock=$2
    local -a wanted chosen
    mapfile -t wanted < <(named_packages "$list")
    isolated_apt apt-get -q --simulate install '?essential' apt "${wanted[@]}" \
        >"$cache/log/resolve.log" 2>&1 ||
        die "resolving $list" "$(grep -m1 '^E:' "$cache/log/resolve.log")" "see $cache/log/resolve.log"
    mapfile -t chosen < <(sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1=\2/p' "$cache/log/resolve.log" | sort)
    isolated_apt apt-cache --no-all-versions show "${chosen[@]}" |
        awk -f "$image/steps/lock.awk" >"$lock.new"
    mv "$lock.new" "$lock"
}

# download LOCK: what is not in the cache yet, checked by apt against the signed indexes.
download() {
    local lock=$1 missing
    missing=$(missing_files "$lock" | wc -l)
    ((missing == 0)) && return
    note "downloading $missing packages"
    local -a chosen
    mapfile -t chosen < <(awk '$1 == "Package:" {p = $2} $1 == "Version:" {print p "=" $2}' "$lock")
    quietly "$cache/log/download.log" isolated_apt apt-get -q -y --download-only install "${chosen[@]}"
    missing=$(missing_files "$lock" | head -n 1)
    [[ -z $missing ]] ||
        die "downloading" "$missing is still missing" "see $cache/log/download.log, or try build --update"
}

missing_files() {
    local file
    while read -r file; do
        [[ -e $cache/debs/$file ]] || printf '%s\n' "$file"
    done < <(awk '$1 == "Filename:" {print $2}' "$1")
}

# A flat repository of exactly the locked packages. It is trusted because every file in it was checked
# against the signed index, and is checked again by SHA-256 as apt reads it.
repository() {
    local lock=$1 folder=$2 file
    mkdir -p "$folder"
    cp "$lock" "$folder/Packages"
    while read -r file; do
        ln "$cache/debs/$file" "$folder/$file"
    done < <(awk '$1 == "Filename:" {print $2}' "$lock")
}

# The newest package's own date (it is in the header of the .deb): the build's clock.
newest_date() {
    local lock=$1
    awk '$1 == "Filename:" {print $2}' "$lock" |
        (cd "$cache/debs" && xargs -r head -q -c 36) |
        LC_ALL=C grep -a -o 'debian-binary   [0-9]*' | awk '$2 > newest {newest = $2} END {print newest}'
}
