# Is a rebuild due? The current image is compared with what a build would make now.

# check_due DEFINITION: prints what is new; the last line is "current", or "due: " and the reason.
check_due() {
    local definition=$1 built=$cache/images/current changes files release
    local -i count security
    [[ -e $built/definition ]] || due "there is no image yet"
    read -r files release <"$built/definition" || due "the image there is not whole"
    [[ $files == "${definition% *}" ]] || due "the definition changed since this image was built"
    [[ $release == "${definition#* }" ]] || due "another runtime: $release is in the image, ${definition#* } is built here"
    mkdir -p "$cache/log"
    exec {lock}>"$cache/images/.lock"
    flock "$lock"
    set_up_apt
    update_indexes
    resolve "$image/packages" "$cache/apt/packages.lock"
    changes=$(package_changes "$built/lock" "$cache/apt/packages.lock")
    if [[ -z $changes ]]; then
        printf 'current\n'
        return
    fi
    printf '%s\n' "$changes"
    count=$(wc -l <<<"$changes")
    security=$(grep -c ' security$' <<<"$changes" || true)
    due "$count packages changed, $security of them by security updates"
}

due() {
    printf 'due: %s\n' "$1"
    exit 1
}

# A line for each package that came, went or changed: name, old version, new version, and "security" when
# the new one is from the security suite (resolve.log says where each comes from).
package_changes() {
    local name old new origin
    while read -r name old new; do
        origin=
        if grep -q "^Inst $name (.*-security" "$cache/log/resolve.log"; then origin=" security"; fi
        printf '%s %s -> %s%s\n' "$name" "$old" "$new" "$origin"
    done < <(LC_ALL=C join -a 1 -a 2 -e none -o 0,1.2,2.2 <(versions "$1") <(versions "$2") | awk '$2 != $3')
}

versions() {
    awk '$1 == "Package:" {p = $2} $1 == "Version:" {print p, $2}' "$1" | LC_ALL=C sort
}
