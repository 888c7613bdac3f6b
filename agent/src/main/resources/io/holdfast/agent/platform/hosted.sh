#!/bin/sh
# Runs a handler's hosted program in the place of this shell.
# usage: hosted.sh BASE COMMAND LIBRARY LOGS VIEW HANDLER KEY OWNER [GROUP...] -- [PROGRAM...]
#
# LIBRARY to OWNER: see folders.sh. A GROUP is the file of a control group that takes process ids. PROGRAM gives rights up and
# becomes the command.
. "${0%/*}/folders.sh"
base=$1
command=$2
shift 2
umask 077

show_folders "$1" "$2" "$3" "$4" "$5" "$6" || exit 96
shift 6
while [ "$1" != -- ]; do
  echo $$ > "$1" || exit 94
  shift
done
shift
cd "$base" || exit 95

umask 022
exec "$@" /bin/sh -c "$command"
