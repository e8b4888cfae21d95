# Completion of mwan-provision for fish. Made from the commands; see manual/ in the sources.

# The words before the cursor that are no options and no option's value.
function __mwan_provision_words
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
            case --api --ca --family --fingerprint --folder --host-key --id --junit --lab --lines --lock-wait --node --only --opnsense --output --percent --phase --restart --rounds --secret-env --secret-file --site --ssh --ssh-key --ssh-port --to --token --user --vm
                set skip 1
            case '-*'
            case '*'
                echo $word
        end
    end
end

# Whether the command before the cursor is exactly this one.
function __mwan_provision_words_are
    test (string join ' ' -- (__mwan_provision_words)) = "$argv[1]"
end

# Whether it is this one, with parameters or without.
function __mwan_provision_words_begin
    string match -q -- "$argv[1] *" (string join ' ' -- (__mwan_provision_words) '')
end

complete -c mwan-provision -f
complete -c mwan-provision -n '__mwan_provision_words_are \'\'' -a 'init' -d 'Looks at a Proxmox host and writes a first site file; or prints the commands that make an API token\'s role'
complete -c mwan-provision -n '__mwan_provision_words_are \'\'' -a 'validate' -d 'Checks the site file, and nothing else'
complete -c mwan-provision -n '__mwan_provision_words_are \'\'' -a 'plan' -d 'Shows what up would change, and why'
complete -c mwan-provision -n '__mwan_provision_words_are \'\'' -a 'up' -d 'Brings the router up, as the site file wishes it'
complete -c mwan-provision -n '__mwan_provision_words_are \'\'' -a 'verify' -d 'Checks that the router does what the site file says'
complete -c mwan-provision -n '__mwan_provision_words_are \'\'' -a 'status' -d 'Shows the VM, and what the router says of its WANs'
complete -c mwan-provision -n '__mwan_provision_words_are \'\'' -a 'down' -d 'Removes the VM with its disks and documents, and our unit on the host'
complete -c mwan-provision -n '__mwan_provision_words_are \'\'' -a 'certificates' -d 'The PEM files of 802.1X: checks them, takes them from the old router, or brings them to the new one'
complete -c mwan-provision -n '__mwan_provision_words_are \'\'' -a 'image' -d 'The router\'s disk image: builds it, brings it to the host, lists, tidies up'
complete -c mwan-provision -n '__mwan_provision_words_are \'\'' -a 'runtime' -d 'The runtime in the router: pushes a release, or goes back'
complete -c mwan-provision -n '__mwan_provision_words_are \'\'' -a 'drain' -d 'Takes a WAN out of service: new flows go elsewhere'
complete -c mwan-provision -n '__mwan_provision_words_are \'\'' -a 'restore' -d 'Puts a drained WAN back into service'
complete -c mwan-provision -n '__mwan_provision_words_are \'\'' -a 'opnsense' -d 'The move from OPNsense\'s own lines to this router: attaches OPNsense, looks what is right and what is left, and goes back'
complete -c mwan-provision -n '__mwan_provision_words_are \'\'' -a 'ssh' -d 'Opens a shell in the router, or runs a command there'
complete -c mwan-provision -n '__mwan_provision_words_are \'\'' -a 'logs' -d 'Shows the runtime\'s log'
complete -c mwan-provision -n '__mwan_provision_words_are \'\'' -a 'lab' -d 'A Proxmox host in a box; as root, from the source folder'
complete -c mwan-provision -l lock-wait -r -d 'How long another run that changes the site is waited for (default: 60).'
complete -c mwan-provision -l output -r -a 'text json' -d 'text, or json: one document on standard output.'
complete -c mwan-provision -l quiet -d 'Tells nothing on standard error but errors.'
complete -c mwan-provision -l site -r -F -d 'The site file; several, or a quoted pattern as \'sites/*.yaml\', for validate, plan, up and verify. Without it: the environment variable MWAN_SITE.'
complete -c mwan-provision -l verbose -d 'Tells more on standard error: each command and request, as one can paste it, and the whole cause of a failure.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'init\'' -l api -r -d 'As https://vault:8006.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'init\'' -l ca -r -F -d 'The authority of the API\'s certificate, in place of a fingerprint.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'init\'' -l fingerprint -r -d 'The SHA-256 fingerprint of the API\'s certificate, as the GUI shows it.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'init\'' -l host-key -r -F -d 'The node\'s public SSH host key (default: ~/.ssh/known_hosts decides).'
complete -c mwan-provision -n '__mwan_provision_words_begin \'init\'' -l node -r -d 'The node to look at (default: the API\'s host name).'
complete -c mwan-provision -n '__mwan_provision_words_begin \'init\'' -l print-role -d 'Prints the commands that make the role, the user and the API token that the site file (--site) needs; runs nothing.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'init\'' -l secret-env -r -d 'The same in an environment variable.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'init\'' -l secret-file -r -F -d 'The user\'s password, or the token\'s secret.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'init\'' -l ssh -r -d 'The node over SSH (default: the API\'s host).'
complete -c mwan-provision -n '__mwan_provision_words_begin \'init\'' -l ssh-key -r -F -d 'The private key (default: as the ssh program chooses).'
complete -c mwan-provision -n '__mwan_provision_words_begin \'init\'' -l ssh-port -r -d 'Its SSH port (default: 22).'
complete -c mwan-provision -n '__mwan_provision_words_begin \'init\'' -l to -r -F -d 'The site file to write; one that is there is never replaced.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'init\'' -l token -r -d 'An API token\'s id in place of a user.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'init\'' -l user -r -d 'Who logs in to the API (default: root@pam).'
complete -c mwan-provision -n '__mwan_provision_words_begin \'plan\'' -l detailed-exitcode -d 'Ends with 1 when changes are pending.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'up\'' -l no-verify -d 'Leaves out the checks at the end.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'up\'' -l replace -d 'Deletes the VM with its disks first, and makes it anew.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'up\'' -l restart -r -a 'allow window never' -d 'allow: the VM may be stopped and started for a change that needs it; window: within vm.maintenance of the site file; never (the default): such changes are left, and up ends with 1.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'verify\'' -l disruptive -d 'Breaks something on purpose to see it come back: failover, drain, vm-reboot, host-reboot; all of them when none is named.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'verify\'' -l junit -r -F -d 'Writes JUnit XML, too.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'verify\'' -l only -r -d 'Only these checks or groups, by id.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'verify\'' -l rounds -r -d 'With --watch: ends after so many rounds, as the last one ended.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'verify\'' -l watch -d 'Checks again and again, so many seconds after each round\'s end (30), and tells what has changed.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'down\'' -l yes -d 'Does not ask.'
complete -c mwan-provision -n '__mwan_provision_words_are \'certificates\'' -a 'check' -d 'Judges the files; changes nothing'
complete -c mwan-provision -n '__mwan_provision_words_are \'certificates\'' -a 'fetch' -d 'Takes the files from the router before this one (verify.edge in the site file) to where the site file names them'
complete -c mwan-provision -n '__mwan_provision_words_are \'certificates\'' -a 'push' -d 'Brings the files to the router, when they differ'
complete -c mwan-provision -n '__mwan_provision_words_begin \'certificates fetch\'' -l folder -r -F -d 'Where they lie there (default: /conf/opnatt/wpa).'
complete -c mwan-provision -n '__mwan_provision_words_begin \'certificates fetch\'' -l overwrite -d 'Replaces files that differ.'
complete -c mwan-provision -n '__mwan_provision_words_are \'image\'' -a 'build' -d 'Builds the image on this machine, as root; see mwan-image/README.md'
complete -c mwan-provision -n '__mwan_provision_words_are \'image\'' -a 'list' -d 'The images on the site\'s image storage, and which VMs need them'
complete -c mwan-provision -n '__mwan_provision_words_are \'image\'' -a 'prune' -d 'Deletes the images that no VM or template of the node was made from, that the site file does not name, and that are not the newest here'
complete -c mwan-provision -n '__mwan_provision_words_are \'image\'' -a 'push' -d 'Brings the newest image built here to the site\'s image storage, and with --template makes a template of it'
complete -c mwan-provision -n '__mwan_provision_words_begin \'image build\'' -l check -d 'Only says whether a rebuild is due.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'image build\'' -l update -d 'Looks for newer packages too.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'image prune\'' -l dry-run -d 'Only says what would be deleted.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'image push\'' -l id -r -d 'The template\'s id (default: the next free one).'
complete -c mwan-provision -n '__mwan_provision_words_begin \'image push\'' -l template -d 'Makes a template of it too.'
complete -c mwan-provision -n '__mwan_provision_words_are \'runtime\'' -a 'push' -d 'Brings this program\'s release to the router'
complete -c mwan-provision -n '__mwan_provision_words_are \'runtime\'' -a 'rollback' -d 'Goes back to the release that was in use before'
complete -c mwan-provision -n '__mwan_provision_words_are \'opnsense\'' -a 'attach' -d 'Gives OPNsense\'s VM a NIC on the inside link\'s bridge, and says what to enter in OPNsense'
complete -c mwan-provision -n '__mwan_provision_words_are \'opnsense\'' -a 'check' -d 'Looks on OPNsense (verify.edge in the site file) whether a phase is done: its addresses, the gateways in both families, and in phase 2 the default routes and what of the old lines is still there'
complete -c mwan-provision -n '__mwan_provision_words_are \'opnsense\'' -a 'detach' -d 'The way back, after OPNsense\'s own gateways are in use again: takes that NIC away'
complete -c mwan-provision -n '__mwan_provision_words_begin \'opnsense attach\'' -l vm -r -d 'OPNsense\'s VM on the same host.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'opnsense check\'' -l folder -r -F -d 'Where OPNsense keeps config.xml and opnatt (default: /conf).'
complete -c mwan-provision -n '__mwan_provision_words_begin \'opnsense check\'' -l phase -r -d '1: beside the old lines; 2: this router carries everything.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'opnsense detach\'' -l vm -r -d 'OPNsense\'s VM on the same host.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'logs\'' -l follow -d 'Goes on with what comes.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'logs\'' -l lines -r -d 'How many of the last lines.'
complete -c mwan-provision -n '__mwan_provision_words_are \'lab\'' -a 'up' -d 'Makes the lab, and has up bring the router up in it; ends with verify'
complete -c mwan-provision -n '__mwan_provision_words_are \'lab\'' -a 'down' -d 'Ends the lab, and leaves nothing behind'
complete -c mwan-provision -n '__mwan_provision_words_are \'lab\'' -a 'status' -d 'Hosts, the VM, faults, and packets with a foreign source address'
complete -c mwan-provision -n '__mwan_provision_words_are \'lab\'' -a 'exec' -d 'Runs a command on a host of the lab; its exit status is the command\'s'
complete -c mwan-provision -n '__mwan_provision_words_are \'lab\'' -a 'shell' -d 'Opens a shell on a host of the lab'
complete -c mwan-provision -n '__mwan_provision_words_are \'lab\'' -a 'fault' -d 'Breaks a line, until it is healed'
complete -c mwan-provision -n '__mwan_provision_words_are \'lab\'' -a 'heal' -d 'Ends the faults of a line, or of all'
complete -c mwan-provision -n '__mwan_provision_words_are \'lab\'' -a 'opnsense' -d 'Does what a person enters in OPNsense when it moves behind the router'
complete -c mwan-provision -n '__mwan_provision_words_begin \'lab\'' -l lab -r -d 'Another lab beside the one named lab.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'lab up\'' -l opnsense -r -a 'behind own-lines' -d 'behind: OPNsense is behind the router; own-lines: it has two lines of its own, and is to move.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'lab up\'' -l vm -r -a 'container qemu' -d 'container: the image\'s file tree, booted in seconds; qemu: the disk image itself.'
complete -c mwan-provision -n '__mwan_provision_words_are \'lab exec\'' -a 'workstation vault mwan opnsense client-vlan100 client-vlan200 isp-att isp-webpass isp-monkeybrains internet'
complete -c mwan-provision -n '__mwan_provision_words_are \'lab shell\'' -a 'workstation vault mwan opnsense client-vlan100 client-vlan200 isp-att isp-webpass isp-monkeybrains internet'
complete -c mwan-provision -n '__mwan_provision_words_begin \'lab fault\'' -l family -r -a 'ipv4 ipv6' -d 'Only this family: ipv4 or ipv6.'
complete -c mwan-provision -n '__mwan_provision_words_begin \'lab fault\'' -l percent -r -d 'Of a hundred packets so many are lost; for loss alone: 50.'
complete -c mwan-provision -n '__mwan_provision_words_are \'lab fault\'' -a 'carrier-loss link-removed black-hole gateway-dead loss small-mtu no-auth no-lease withdraw-prefix renumber delegate-56'
complete -c mwan-provision -n '__mwan_provision_words_are \'lab heal\'' -a 'att webpass monkeybrains'
complete -c mwan-provision -n '__mwan_provision_words_are \'lab opnsense\'' -a 'phase-1 phase-2 remove-old-lines go-back'
