# The plain hosts: holders, names, SSH servers, secrets of the workstation. Sourced by lab.
# shellcheck shell=bash

# Hosts that run an SSH server for `verify`.
SSH_HOSTS=(client-vlan100 client-vlan200 opnsense internet)

write_host_files() {
    local host folder
    for host in "${LAB_PLAIN_HOSTS[@]}"; do
        folder=$LAB_RUN/$host
        mkdir -p "$folder"
        echo "$host" >"$folder/hostname"
        # Root may log in by key whatever the machine's own root may do.
        (umask 077 && echo 'root:*:20000:0:99999:7:::' >"$folder/shadow")
        # A home of the host's own: what the machine's root has in its profile is not the lab's, and
        # would be run by each command over SSH.
        mkdir -p "$folder/home"
        chmod 700 "$folder/home"
        sed "s#^root:.*#root:x:0:0:root:$folder/home:/bin/bash#" /etc/passwd >"$folder/passwd"
        echo 'nameserver 1.1.1.1' >"$folder/resolv.conf"
        cat >"$folder/hosts" <<HOSTS
127.0.0.1 localhost $host
::1 localhost
10.250.0.1 opnsense
10.250.0.2 vault vault.home.goodkind.io
10.250.0.4 mwan mwan.home.goodkind.io
10.250.0.20 workstation
10.250.1.45 client-vlan100
10.250.2.45 client-vlan200
203.0.113.10 internet
HOSTS
    done
    local isp
    for isp in "${ISPS[@]}"; do
        mkdir -p "$LAB_RUN/$isp/etc-kea" "$LAB_RUN/$isp/bin"
        # Copies: a confinement that the machine may have for these programs goes by their path,
        # and would keep them from the lab's own hook.
        cp /usr/sbin/kea-dhcp4 /usr/sbin/kea-dhcp6 "$LAB_RUN/$isp/bin/"
    done
}

start_holders() {
    local host
    for host in "${LAB_PLAIN_HOSTS[@]}"; do
        spawn "$host" nsenter --net="$(netns_path "$host")" \
            unshare --mount --uts --propagation slave "$LAB_SCRIPTS/hold" "$host"
    done
    for host in "${LAB_PLAIN_HOSTS[@]}"; do
        await 10 "host $host" test -e "$LAB_RUN/$host/ready"
    done
}

# The workstation's files, as sites/lab.yaml names them; secrets are 0600 from their first byte.
make_workstation_files() {
    local folder=$LAB_DIR/workstation host
    mkdir -p "$folder/certificates"
    chmod 700 "$folder" "$folder/certificates"
    (
        umask 077
        [[ -e $folder/id_ed25519 ]] ||
            ssh-keygen -q -t ed25519 -N '' -C "workstation of the lab $LAB" -f "$folder/id_ed25519"
        [[ -e $folder/proxmox-password ]] ||
            head -c 18 /dev/urandom | base64 | tr '+/' '-_' >"$folder/proxmox-password"
        for host in vault "${SSH_HOSTS[@]}"; do
            mkdir -p "$LAB_RUN/$host"
            ssh-keygen -q -t ed25519 -N '' -C "$host" -f "$LAB_RUN/$host/ssh_host_ed25519_key"
            cp "$LAB_RUN/$host/ssh_host_ed25519_key.pub" "$folder/$host-host-key.pub"
        done
        make_certificates
    )
}

# AT&T's side of 802.1X: a CA, the server's certificate, and the customer's, whose name is the MAC.
make_certificates() {
    local folder=$LAB_RUN/isp-att/certificates mac=D0:FC:D0:7C:85:30
    local given=$LAB_DIR/workstation/certificates
    mkdir -p "$folder"
    openssl req -x509 -newkey rsa:2048 -noenc -days 3650 -subj "/O=Lab ISP/CN=Lab ISP Root CA" \
        -keyout "$folder/ca.key" -out "$folder/ca.pem" 2>/dev/null
    issue "$folder" server aaa.isp-att.test "subjectAltName=DNS:aaa.isp-att.test
extendedKeyUsage=serverAuth"
    issue "$folder" client "$mac" "extendedKeyUsage=clientAuth"
    cp "$folder/ca.pem" "$folder/client.pem" "$given/"
    cp "$folder/client.key" "$given/private_key.pem"
}

# issue FOLDER NAME COMMON-NAME EXTENSIONS
issue() {
    openssl req -newkey rsa:2048 -noenc -subj "/O=Lab ISP/CN=$3" -keyout "$1/$2.key" -out "$1/$2.csr" 2>/dev/null
    openssl x509 -req -in "$1/$2.csr" -CA "$1/ca.pem" -CAkey "$1/ca.key" -CAcreateserial -days 825 \
        -extfile <(echo "$4") -out "$1/$2.pem" 2>/dev/null
}

start_ssh_servers() {
    local host
    for host in "${SSH_HOSTS[@]}"; do
        cat >"$LAB_RUN/$host/sshd_config" <<CONF
ListenAddress 0.0.0.0
HostKey $LAB_RUN/$host/ssh_host_ed25519_key
AuthorizedKeysFile $LAB_DIR/workstation/id_ed25519.pub
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
UseDNS no
PidFile none
Subsystem sftp internal-sftp
CONF
        spawn_in "$host" "$host.sshd" \
        /usr/sbin/sshd -D -e -f "$LAB_RUN/$host/sshd_config"
    done
}

# The programs that answer with an address, for those who count where their connections went.
start_answers() {
    spawn_answer internet seen 203.0.113.10,2001:db8:ffff::10
    spawn_answer opnsense reached 10.250.250.2,10.250.250.3,10.250.250.4,10.250.250.5,10.250.250.6
}

# spawn_answer HOST MODE ADDRESSES
spawn_answer() {
    spawn_in "$1" "$1.answer" "$LAB_JAVA" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx48m -Xss512k \
        -jar "$LAB_JAR" answer --mode "$2" --addresses "$3"
}
