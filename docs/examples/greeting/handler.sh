#!/bin/sh
set -eu
here=$(dirname "$(readlink -f "$0")")
echo "$1 in $here" >> /var/log/azure/greeting.log
[ "$1" = enable ] || exit 0
number=$ConfigSequenceNumber
mkdir -p "$here/status"
cat > "$here/status/.new" <<JSON
[{"version": 1.0, "timestampUTC": "$(date -u +%FT%TZ)", "status": {"name": "Greeting", "operation": "enable", "status": "success", "code": 0, "formattedMessage": {"lang": "en-US", "message": "hello"}}}]
JSON
mv "$here/status/.new" "$here/status/$number.status"
