#!/bin/sh
# Runs one handler command, so that it goes on without the agent and is found again.
# usage: shim.sh RUN BASE COMMAND LIBRARY LOGS VIEW HANDLER KEY OWNER [PROGRAM...]
#
# RUN holds the files "token" and "pending". Who renames the token owns the run: this shim, which puts its process id and
# start into the new name, or the agent, which thereby keeps a shim that is late from ever starting. The result is the new
# name of "pending". Renames alone need no free space on the disk. "groups" has the control groups to enter, where the
# machine has some. LIBRARY to OWNER: see folders.sh. PROGRAM gives rights up and becomes the command.
. "${0%/*}/folders.sh"
run=$1
base=$2
command=$3
shift 3
umask 077

read -r stat < "/proc/$$/stat" || exit 98
started() { start=${20}; }
started ${stat##*) }

mv -f "$run/token" "$run/claim.$$.$start" || exit 97

if [ -e "$run/groups" ]; then
  while read -r group; do { echo $$ > "$group"; } 2> /dev/null; done < "$run/groups"
fi

show_folders "$1" "$2" "$3" "$4" "$5" "$6" && cd "$base" || {
  mv -f "$run/pending" "$run/unable"
  exit 96
}
shift 6

umask 022
"$@" /bin/sh -c "$command"
mv -f "$run/pending" "$run/exit.$?"
