#!/bin/sh
# Brings back the release and the site file that were in use before a change which failed, or which
# nobody confirmed in time: revert REASON. It needs no Java until the old release runs again.
set -u
umask 077

trial=/var/lib/mwan/trial
[ -r "$trial/before" ] || exit 0

switch() { ln -sfn -- "$(cat "$trial/before")" /opt/mwan/current.new && mv -fT -- /opt/mwan/current.new /opt/mwan/current; }
restore() { cp -- "$trial/site.yaml" /etc/mwan/site.yaml.new && mv -f -- /etc/mwan/site.yaml.new /etc/mwan/site.yaml; }

# Each part is tried, whatever became of the one before: a router with the half of it is better than
# one with nothing of it.
switch
restore
systemctl daemon-reload
/usr/local/bin/mwan configure
systemctl restart mwan.service
printf '%s rolled back: %s\n' "$(cat "$trial/trace")" "$1" >/var/lib/mwan/last-change.new
mv -f -- /var/lib/mwan/last-change.new /var/lib/mwan/last-change
rm -rf -- "$trial"
