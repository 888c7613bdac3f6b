#!/bin/sh
# Runs a handler's hosted program in the place of this shell.
# usage: hosted.sh BASE COMMAND LIBRARY LOGS [GROUP...]
#
# LIBRARY and LOGS are empty where the handler's folders are in their place. A GROUP is the file of a control group that takes
# process ids.
base=$1
command=$2
library=$3
logs=$4
shift 4

for group in "$@"; do
  echo $$ > "$group" || exit 94
done
if [ -n "$library" ]; then
  { mount --bind "$library" /var/lib/waagent && mount --bind "$logs" /var/log/azure; } || exit 96
fi
cd "$base" || exit 95

umask 022
exec /bin/sh -c "$command"
