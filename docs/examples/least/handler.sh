#!/bin/sh
# Says who it is; a handler of yours has a user of its own in place of nobody.
set -eu
[ "$1" = enable ] || exit 0
who="user $(id -u), $(grep NoNewPrivs /proc/self/status | tr -d '\t')"
printf '[{"version": 1.0, "status": {"operation": "enable", "status": "success", "code": 0, "formattedMessage": {"lang": "en-US", "message": "%s"}}}]' \
  "$who" > "status/$ConfigSequenceNumber.status"
