#!/bin/bash
# Packages as they are installed in the virtual machine, made anew with a higher version: what an upgrade brings.
# Of Java its description and its modules change too, as with every real one.
# Usage: upgrades.sh CACHE FOLDER <LINES-OF-NAME-VERSION-ARCHITECTURE
set -euo pipefail

repack() {
    local deb=$1 version=$2 folder=$3 control release
    dpkg-deb --raw-extract "$deb" "$folder/tree"
    control=$(<"$folder/tree/DEBIAN/control")
    # The packages of one source want each other in their own version.
    printf '%s\n' "${control//"$version"/"$version+lab1"}" >"$folder/tree/DEBIAN/control"
    for release in "$folder"/tree/usr/lib/jvm/*/release; do
        [[ -e $release && ! -L ${release%/release} ]] || continue
        sed -i 's/^\(JAVA_RUNTIME_VERSION=".*\)"$/\1+lab1"/' "$release"
        touch "${release%/release}/lib/modules"
    done
    dpkg-deb -Zgzip -z1 --build "$folder/tree" "$folder" >/dev/null
    rm -rf "$folder/tree"
}

cache=$1 folder=$2
while read -r name version architecture; do
    repack "$cache/debs/${name}_${version/:/%3a}_$architecture.deb" "$version" "$folder"
done
