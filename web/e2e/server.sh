#!/bin/sh
# Runs the binary on a fresh data directory until it is told to stop, then removes the directory.
set -eu
mkdir -p "$TRUSTCOACH_DATA"
"$1" serve --seed-demo &
server=$!
trap 'kill -TERM "$server" 2>/dev/null || true' TERM INT HUP
# The first wait ends with the signal, the second with the server.
wait "$server" || true
wait "$server" || true
rm -rf "$TRUSTCOACH_DATA"
