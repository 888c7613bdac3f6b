# Shows a handler's programs their folders where handlers have them built in; read in by the scripts that start programs.
# usage: show_folders LIBRARY LOGS VIEW HANDLER KEY OWNER
#
# LIBRARY is empty where everything is in its place. With VIEW, an empty folder, only the folders of that HANDLER are there, and
# its transport KEY as a file of OWNER (user:group): other handlers' folders and keys are out of sight.
show_folders() {
  [ -n "$1" ] || return 0
  if [ -z "$3" ]; then
    mount --bind "$1" /var/lib/waagent && mount --bind "$2" /var/log/azure
    return
  fi
  mount -t tmpfs -o mode=755,nosuid,nodev,size=1m tmpfs "$3" && mkdir -m 755 "$3/library" "$3/logs" || return
  for folder in "$1/$4"-[0-9]*; do
    [ -d "$folder" ] || continue
    mkdir "$3/library/${folder##*/}" && mount --bind "$folder" "$3/library/${folder##*/}" || return
  done
  if [ -n "$5" ]; then
    cp "$1/$5.crt" "$1/$5.prv" "$3/library" && chown "$6" "$3/library/$5.crt" "$3/library/$5.prv" || return
  fi
  mkdir "$3/logs/$4" && mount --bind "$2/$4" "$3/logs/$4" || return
  mount --rbind "$3/logs" /var/log/azure && mount --rbind "$3/library" /var/lib/waagent
}
