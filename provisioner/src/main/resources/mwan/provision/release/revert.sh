#!/bin/sh
# Brings back the release and the site file that were in use before a change which failed, or which
# nobody confirmed in time: revert.sh REASON. It needs no Java until the old release runs again.
set -u
umask 077

trial=/var/lib/mwan/trial
current=/opt/mwan/current
site=/etc/mwan/site.yaml
status=0

# Who moves this file away decides about the change: this script, or the program that confirms it.
mv -- "$trial/before" "$trial/reverting" 2>/dev/null || exit 0
before=$(cat "$trial/reverting")
failed=$(readlink -- "$current")

# Each part is tried, whatever became of the one before: a router with half of it is better than one
# with nothing of it.
{ ln -sfn -- "$before" "$current.new" && mv -fT -- "$current.new" "$current"; } || status=1
{ cp -- "$trial/site.yaml" "$site.new" && mv -f -- "$site.new" "$site"; } || status=1
systemctl daemon-reload || status=1
/usr/local/bin/mwan configure || status=1
systemctl restart mwan.service || status=1

if [ "$status" = 0 ]; then
    what='rolled back'
    # It is no release to go back to.
    case $failed in
    "$before") ;;
    /opt/mwan/releases/*) rm -rf -- "$failed" ;;
    esac
else
    what='not wholly rolled back'
fi
printf '%s %s: %s\n' "$(cat "$trial/trace")" "$what" "$1" >/var/lib/mwan/last-change.new
mv -f -- /var/lib/mwan/last-change.new /var/lib/mwan/last-change
rm -rf -- "$trial"
exit "$status"
