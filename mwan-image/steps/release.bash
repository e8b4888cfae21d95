# The runtime in the image: this source tree's release, laid as mwan-provision lays it in a router, and the
# JVM's ahead-of-time cache of its classes, made by the image's own Java.

house=$(dirname "$image")
readonly house
# What the cache is made from is what the runtime does with this site.
readonly rehearsed_site=$house/sites/vault.yaml
readonly java_home=/usr/lib/jvm/java-25-openjdk-amd64

# The files of the release by their names within it, in the order of their bytes.
release_names() {
    (
        cd "$house/runtime/release"
        find . -type f -printf '%P\n'
        printf '%s\n' ask.jar mwan.jar
    ) | LC_ALL=C sort
}

release_file() {
    if [[ $1 == *.jar ]]; then
        printf '%s\n' "$house/runtime/target/$1"
    else
        printf '%s\n' "$house/runtime/release/$1"
    fi
}

# The name that mwan-provision gives the same files: the first twelve digits of a SHA-256 over the list of
# their checksums and names.
release_digest() {
    local name list=''
    [[ -e $(release_file mwan.jar) ]] ||
        die "putting the runtime into the image" "there is no $(release_file mwan.jar)" \
            "./mwan-provision image build makes it first" 2
    while read -r name; do
        list+=$(sha256sum <"$(release_file "$name")" | cut -d ' ' -f 1)"  $name"$'\n'
    done < <(release_names)
    printf '%s' "${list%$'\n'}" | sha256sum | cut -c 1-12
}

# lay_release TREE DIGEST LOCK: the same folders and links as after `mwan-provision up`, which then finds its
# release there.
lay_release() {
    local tree=$1 digest=$2 name mode folder=/opt/mwan/releases/$2
    note "laying the runtime's release $digest"
    install -d -m 0755 "$tree$folder" "$tree/usr/local/bin"
    while read -r name; do
        mode=0644
        [[ $name != bin/* ]] || mode=0755
        install -D -m "$mode" "$(release_file "$name")" "$tree$folder/$name"
        case $name in
        bin/*) ln -sfn "/opt/mwan/current/$name" "$tree/usr/local/$name" ;;
        units/*) ln -sfn "/opt/mwan/current/$name" "$tree/etc/systemd/system/${name#units/}" ;;
        esac
    done < <(release_names)
    ln -sfn "$folder" "$tree/opt/mwan/current"
    enable_daemon "$tree"
    find "$tree$folder" -exec touch --date="@$SOURCE_DATE_EPOCH" {} +
    rehearse "$tree" "$3"
}

# What `systemctl enable` writes; without a site file the unit's own condition keeps it from starting.
enable_daemon() {
    install -d -m 0755 "$1/etc/systemd/system/multi-user.target.wants"
    ln -sfn /opt/mwan/current/units/mwan.service "$1/etc/systemd/system/multi-user.target.wants/mwan.service"
}

# The JVM believes its cache only for a jar of the same time and size, so the jar has its final time before.
# The cache is made once for a runtime and the packages, and kept: the JVM does not make the same bytes twice.
rehearse() {
    local tree=$1 lock=$2 folder kept
    folder=$tree$(readlink "$tree/opt/mwan/current")
    kept=$cache/rehearsed/$(cat "$folder/mwan.jar" "$folder/bin/mwan" "$lock" | sha256sum | cut -c 1-24)
    if [[ ! -e $kept ]]; then
        rehearse_anew "$tree"
        mkdir -p "$cache/rehearsed"
        find "$cache/rehearsed" -type f -mtime +30 -delete
        cp "$folder"/*.aot "$kept.new"
        mv "$kept.new" "$kept"
    fi
    # As bin/mwan names it.
    cp "$kept" "$folder/mwan-$(cat "$folder/mwan.jar" "$tree$java_home/release" | sha256sum | cut -d ' ' -f 1).aot"
    chmod 0644 "$folder"/*.aot
}

# In a network of its own: a rehearsal looks at links and opens sockets.
rehearse_anew() {
    local tree=$1 site=$work/rehearsal
    note "making the runtime's ahead-of-time cache"
    mkdir -p "$site"
    cp "$rehearsed_site" "$site/site.yaml"
    quietly "$cache/log/rehearsal.log" with_tools "$tree" "$site" \
        unshare --net /opt/mwan/current/bin/mwan rehearse --site /mnt/site.yaml
    compgen -G "$tree$(readlink "$tree/opt/mwan/current")/*.aot" >/dev/null ||
        die "making the runtime's ahead-of-time cache" "there is none" "see $cache/log/rehearsal.log"
    rm -rf "$site"
}
