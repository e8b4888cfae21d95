# Completion of mwan for fish. Made from the commands; see manual/ in the sources.

# The words before the cursor that are no options and no option's value.
function __mwan_words
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
            case --certificate --debug-log --dscp --for --output --port --protocol --root --run --site --source-port --supplicant --trace-id
                set skip 1
            case '-*'
            case '*'
                echo $word
        end
    end
end

# Whether the command before the cursor is exactly this one.
function __mwan_words_are
    test (string join ' ' -- (__mwan_words)) = "$argv[1]"
end

# Whether it is this one, with parameters or without.
function __mwan_words_begin
    string match -q -- "$argv[1] *" (string join ' ' -- (__mwan_words) '')
end

complete -c mwan -f
complete -c mwan -n '__mwan_words_are \'\'' -a 'daemon' -d 'Runs the router until it is told to stop; nothing is torn down then'
complete -c mwan -n '__mwan_words_are \'\'' -a 'configure' -d 'Writes what systemd-networkd, wpa_supplicant and the first ruleset need from the site file'
complete -c mwan -n '__mwan_words_are \'\'' -a 'status' -d 'Each WAN, family by family: whether it is healthy, since when, and why not'
complete -c mwan -n '__mwan_words_are \'\'' -a 'health' -d 'Loss, latency and jitter of each line, as its probes see them, and whether its services answer'
complete -c mwan -n '__mwan_words_are \'\'' -a 'plan' -d 'Where the kernel differs from what is wanted now; exit 1 when it does'
complete -c mwan -n '__mwan_words_are \'\'' -a 'explain' -d 'Which WAN the flows of an address inside have taken, by their conntrack entries; and which WANs a new one can take now, in which order, by which nft rule, routing rule and table, and with which public address; and why the others are not taken'
complete -c mwan -n '__mwan_words_are \'\'' -a 'apply' -d 'Compares the kernel with what is wanted and does what is missing'
complete -c mwan -n '__mwan_words_are \'\'' -a 'npt' -d 'The delegated prefix of each WAN, to which the internal one is translated'
complete -c mwan -n '__mwan_words_are \'\'' -a 'drain' -d 'Gives a WAN no new flows; those that run go on'
complete -c mwan -n '__mwan_words_are \'\'' -a 'restore' -d 'Gives a drained WAN new flows again'
complete -c mwan -n '__mwan_words_are \'\'' -a 'reload' -d 'Reads the site file anew; one that is wrong is refused, the old one goes on'
complete -c mwan -n '__mwan_words_are \'\'' -a 'trace' -d 'What the journal and the debug log have of a trace, in order; networkd\'s and wpa_supplicant\'s events of that time too'
complete -c mwan -n '__mwan_words_begin \'daemon\'' -l certificate -r -F -d 'The certificate by which the line authenticates.'
complete -c mwan -n '__mwan_words_begin \'daemon\'' -l debug-log -r -F -d 'For JSON lines.'
complete -c mwan -n '__mwan_words_begin \'daemon\'' -l run -r -F -d 'For the control socket.'
complete -c mwan -n '__mwan_words_begin \'daemon\'' -l site -r -F -d 'The site file.'
complete -c mwan -n '__mwan_words_begin \'daemon\'' -l supplicant -r -F -d 'wpa_supplicant\'s control sockets.'
complete -c mwan -n '__mwan_words_begin \'daemon\'' -l trace-id -r -F -d 'Where the trace id is.'
complete -c mwan -n '__mwan_words_begin \'configure\'' -l root -r -F -d 'Write below this folder, and reload nothing.'
complete -c mwan -n '__mwan_words_begin \'configure\'' -l site -r -F -d 'The site file.'
complete -c mwan -n '__mwan_words_begin \'status\'' -l output -r -a 'text json' -d 'How the answer is printed (default: text).'
complete -c mwan -n '__mwan_words_begin \'status\'' -l watch -d 'A live view, with what the probes measure, until interrupted; where standard output is no terminal, an answer each second.'
complete -c mwan -n '__mwan_words_begin \'health\'' -l output -r -a 'text json' -d 'How the answer is printed (default: text).'
complete -c mwan -n '__mwan_words_begin \'explain\'' -l dscp -r -d 'The DSCP of the flow\'s first packet (default: 0).'
complete -c mwan -n '__mwan_words_begin \'explain\'' -l port -r -d 'Only flows that are there and go to this port.'
complete -c mwan -n '__mwan_words_begin \'explain\'' -l protocol -r -d 'Only flows of this protocol that are there.'
complete -c mwan -n '__mwan_words_begin \'explain\'' -l source-port -r -d 'Only flows that are there and come from this port.'
complete -c mwan -n '__mwan_words_begin \'drain\'' -l for -r -d 'For so long, as 90s, 30m, 2h or 1d; else until restored.'
