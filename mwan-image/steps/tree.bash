# The file tree: the locked packages, our files laid over them, and nothing that belongs to one machine.

# build_tree LOCK TREE
build_tree() {
    local lock=$1 tree=$2 repository=$work/repository
    local -a packages
    repository "$lock" "$repository"
    mapfile -t packages < <(awk '$1 == "Package:" {print $2}' "$lock" | sort)
    note "unpacking and configuring ${#packages[@]} packages"
    quietly "$cache/log/tree.log" mmdebstrap --mode=root --variant=apt --architectures=amd64 \
        --format=directory --include="$(IFS=,; printf '%s' "${packages[*]}")" \
        --aptopt='APT::Install-Recommends "false"' \
        --dpkgopt="$image/files/etc/dpkg/dpkg.cfg.d/50-mwan" \
        --setup-hook="'$image/steps/before-packages' '$image' \"\$1\"" \
        --customize-hook="'$image/steps/after-packages' '$image' '$cache/apt/etc/apt/sources.list' \"\$1\"" \
        --skip=check/empty \
        "$suite" "$tree" "deb [trusted=yes] copy://$repository ./"
    empty_of_machine "$tree"
    mark_updated "$tree"
    clamp_times "$tree"
}

# Each machine makes its own identity at its first boot.
empty_of_machine() {
    local tree=$1
    rm -f "$tree"/etc/ssh/ssh_host_* "$tree"/var/lib/dbus/machine-id "$tree"/etc/hostname.orig \
        "$tree"/var/lib/systemd/random-seed "$tree"/etc/.pwd.lock
    : >"$tree/etc/machine-id"
    ln -sfn ../run/systemd/resolve/resolv.conf "$tree/etc/resolv.conf"
    rm -rf "$tree"/var/lib/apt/lists/* "$tree"/var/cache/apt/* "$tree"/var/cache/debconf/*-old \
        "$tree"/var/lib/dpkg/*-old "$tree"/var/cache/ldconfig "$tree"/var/lib/cloud \
        "$tree"/tmp/* "$tree"/var/tmp/* "$tree"/run/*
    find "$tree/var/log" -type f -delete
}

# Indexes (hardware, messages, libraries, users) were made by the packages' scripts: the first boot need
# not make them again.
mark_updated() {
    local tree=$1 file
    touch --date="@$SOURCE_DATE_EPOCH" "$tree/usr"
    for file in "$tree/etc/.updated" "$tree/var/.updated"; do
        printf 'TIMESTAMP_NSEC=%s000000000\n' "$SOURCE_DATE_EPOCH" >"$file"
        touch --date="@$SOURCE_DATE_EPOCH" "$file"
    done
}

# No file is younger than the newest package: the time of the build itself is nowhere. Nor was any read before
# that: mke2fs takes what was read later for read then, so whether a build reads a link does not matter.
clamp_times() {
    local tree=$1
    find "$tree" -xdev -exec touch --no-dereference -a --date="@$SOURCE_DATE_EPOCH" {} +
    find "$tree" -xdev -newermt "@$SOURCE_DATE_EPOCH" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
}
