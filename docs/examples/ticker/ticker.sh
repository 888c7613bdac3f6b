#!/bin/sh
echo "begun with settings number $ConfigSequenceNumber"
while sleep 1; do echo "tick $(date -u +%FT%TZ)"; done
