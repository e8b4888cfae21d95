# What `./mwan-provision` and `./test` do first on any machine: find a JDK, install packages, build
# what changed. Sourced; the sourcing script has set HOUSE to the top folder, and CALLED_AS to how it
# was called.
# shellcheck shell=bash

MWAN_CACHE=${MWAN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mwan}
export MWAN_CACHE

BUILD_PACKAGES=(maven)
LAB_PACKAGES=(systemd-container hostapd kea-dhcp4-server kea-dhcp6-server radvd nftables iproute2
    openssh-server openssh-client openssl iputils-ping curl netcat-openbsd tcpdump jq procps
    util-linux python3-fusepy conntrack)
# A program of each package, by which one sees without asking apt that all is there.
BUILD_PROGRAMS=(mvn)
LAB_PROGRAMS=(systemd-nspawn hostapd kea-dhcp4 kea-dhcp6 radvd nft ip sshd ssh openssl ping curl nc
    tcpdump jq ps nsenter conntrack)

# give_up WHAT HINT [STATUS]: one line of what failed, one of what to do.
give_up() {
    echo "${0##*/}: $1" >&2
    echo "  $2" >&2
    exit "${3:-3}"
}

progress() { echo "$*" >&2; }

# need_root WHAT [INSTEAD]: one line that says so, and what to do.
need_root() {
    ((EUID == 0)) && return
    echo "${0##*/}: $1 needs root; run it as root: sudo $CALLED_AS${2:+ ($2)}" >&2
    exit 2
}

# quietly LOG COMMAND…: its output goes to a log, whose end is shown when it fails.
quietly() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    "$@" >"$log" 2>&1 && return
    tail -n 30 "$log" >&2
    return 1
}

is_jdk_25() {
    [[ -x $1/bin/javac && -r $1/release && $(<"$1/release") =~ (^|$'\n')JAVA_VERSION=\"25[\".] ]]
}

# Sets JAVA_HOME to a JDK 25: the caller's own, the one on the PATH, any that is installed.
find_jdk() {
    local candidate
    ! is_jdk_25 "${JAVA_HOME:-}" || return 0
    for candidate in "$(jdk_on_path)" /usr/lib/jvm/*25* /opt/*jdk*25* "$HOME"/.sdkman/candidates/java/25*; do
        if [[ $candidate ]] && is_jdk_25 "$candidate"; then
            export JAVA_HOME=$candidate
            return
        fi
    done
    install_jdk
}

jdk_on_path() {
    local program
    program=$(command -v javac) || return 0
    dirname "$(dirname "$(readlink -f "$program")")"
}

install_jdk() {
    local package=openjdk-25-jdk-headless
    if ((EUID == 0)) && command -v apt-get >/dev/null && package_has_candidate "$package"; then
        install_packages "$package"
        for JAVA_HOME in /usr/lib/jvm/*25*; do
            if is_jdk_25 "$JAVA_HOME"; then
                export JAVA_HOME
                return
            fi
        done
    fi
    give_up "no JDK 25 found" "install one and set JAVA_HOME (Debian 13 and newer Ubuntus, as root: apt-get install $package)"
}

package_has_candidate() {
    [[ -n $(ls /var/lib/apt/lists/*Packages* 2>/dev/null) ]] || update_indexes
    apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [0-9]'
}

update_indexes() {
    quietly "$MWAN_CACHE/log/apt-update.log" apt-get -q -o DPkg::Lock::Timeout=300 update ||
        give_up "apt-get update failed" "see $MWAN_CACHE/log/apt-update.log"
}

# install_packages PACKAGE…: without their recommendations, and without leaving a service of theirs
# started or enabled that was not there before.
install_packages() {
    local policy=/usr/sbin/policy-rc.d own_policy='' package
    local -a new=()
    command -v apt-get >/dev/null || give_up "packages are missing: $*" "install them; this script can do it where there is apt"
    need_root "installing packages ($*)"
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || new+=("$package")
    done
    progress "installing ${new[*]:-$*}"
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\n# Put here by mwan for the time of an installation: no service starts.\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        own_policy=$policy
    fi
    update_indexes
    local status=0
    quietly "$MWAN_CACHE/log/apt-install.log" env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "$@" || status=$?
    [[ -z $own_policy ]] || rm -f "$own_policy"
    ((status == 0)) || give_up "installing $* failed" "see $MWAN_CACHE/log/apt-install.log"
    disable_services_of "${new[@]}"
}

disable_services_of() {
    local package unit
    command -v systemctl >/dev/null || return 0
    for package in "$@"; do
        [[ $package == @(systemd-container|nftables) ]] && continue
        while read -r unit; do
            systemctl disable "${unit##*/}" >/dev/null 2>&1 || true
        done < <(dpkg -L "$package" 2>/dev/null | grep -E '/systemd/system/[^/@]+\.(service|socket)$' || true)
    done
}

have_programs() {
    local program
    for program in "$@"; do
        type -P "$program" >/dev/null || [[ -x /usr/sbin/$program ]] || return 1
    done
}

have_lab_packages() {
    have_programs "${LAB_PROGRAMS[@]}" && [[ -e /usr/lib/python3/dist-packages/fusepy.py || -e /usr/lib/python3/dist-packages/fuse.py ]]
}

need_lab_packages() { have_lab_packages || install_packages "${LAB_PACKAGES[@]}"; }

# What the jars are made of.
SOURCES=(pom.xml .mvn site runtime provisioner lab/pom.xml lab/src lab/vault/qm lab/vault/pveum cloud-init vm-templates certificates
    mwan-image/files sites)

existing_sources() {
    local source
    for source in "${SOURCES[@]}"; do
        [[ ! -e $HOUSE/$source ]] || printf '%s\0' "$source"
    done
}

# The first source that is newer than a file, if there is one. Folders count: a file removed is a change.
newer_source() {
    local -a sources
    mapfile -d '' sources < <(existing_sources)
    (cd "$HOUSE" && exec find "${sources[@]}" -name target -prune -o -newer "$1" -print -quit)
}

digest_of_sources() {
    (cd "$HOUSE" && existing_sources | xargs -0 -I{} find {} -name target -prune -o -type f -print0 |
        sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

PROVISIONER_JAR=provisioner/target/mwan-provision.jar
LAB_MODULE_JAR=lab/target/lab.jar

jars_are_current() {
    local stamp=$HOUSE/target/built
    [[ -e $stamp && -e $HOUSE/$PROVISIONER_JAR && -e $HOUSE/$LAB_MODULE_JAR ]] || return 1
    [[ -n $(newer_source "$stamp") ]] || return 0
    [[ $(<"$stamp") == "$(digest_of_sources)" ]] && touch "$stamp"
}

# Builds the jars when a source changed; two at a time wait for each other.
build_when_changed() {
    local digest lock
    ! jars_are_current || return 0
    have_programs "${BUILD_PROGRAMS[@]}" || install_packages "${BUILD_PACKAGES[@]}"
    mkdir -p "$HOUSE/target"
    exec {lock}>"$HOUSE/target/.lock"
    flock "$lock"
    if ! jars_are_current; then
        progress "building (the first time, Maven fetches what it needs)"
        digest=$(digest_of_sources)
        (cd "$HOUSE" && quietly "$HOUSE/target/build.log" mvn -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true package) ||
            give_up "the build failed" "see target/build.log"
        train_aot "$HOUSE/$PROVISIONER_JAR" rehearse --site "$HOUSE/sites/lab.yaml"
        echo "$digest" >"$HOUSE/target/built"
    fi
    exec {lock}>&-
}

# Flags of a short-lived command. Without -Xms the heap begins with a 64th of the machine's memory, and
# the program fills most of that before it ever collects.
JAVA_FLAGS=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms32m -XX:+IgnoreUnrecognizedVMOptions)

# aot_flags JAR: sets AOT_CACHE to the ahead-of-time cache of this jar and this JDK, and AOT_FLAGS to use it when
# it is there. The JVM ignores, without a word, a cache that was made before its jar was written or by another
# JDK: so it lies beside the jar, bears the JDK's version, and is the newer one.
aot_flags() {
    local jar=$1 release version=''
    AOT_FLAGS=()
    release=$(<"$JAVA_HOME/release")
    [[ ! $release =~ JAVA_RUNTIME_VERSION=\"([^\"/]*)\" ]] || version=${BASH_REMATCH[1]}
    AOT_CACHE=$jar.$version.aot
    [[ ! $AOT_CACHE -nt $jar ]] || AOT_FLAGS=(-XX:AOTCache="$AOT_CACHE" -XX:AOTMode=auto -Xlog:aot=off -Xlog:cds=off)
}

# train_aot JAR ARGUMENT…: makes the jar's cache by one run of a command that changes nothing.
train_aot() {
    local jar=$1
    shift
    aot_flags "$jar"
    ((${#AOT_FLAGS[@]} == 0)) || return 0
    rm -f "$jar".*.aot
    "$JAVA_HOME/bin/java" "${JAVA_FLAGS[@]}" -XX:AOTCacheOutput="$AOT_CACHE.new" -jar "$jar" "$@" \
        </dev/null >/dev/null 2>&1 || true
    [[ ! -e $AOT_CACHE.new ]] || mv "$AOT_CACHE.new" "$AOT_CACHE"
}
