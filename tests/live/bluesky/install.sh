#!/usr/bin/env bash
# Installs what the reference Bluesky network needs: Debian packages where they are missing, and the locked npm packages
# beside package.json. Takes about a minute the first time and nothing afterwards, until the lock changes.
set -euo pipefail
cd "$(dirname "$0")/network"

missing=()
[ -n "$(compgen -G '/usr/lib/postgresql/*/bin/initdb')" ] || missing+=(postgresql)
command -v npm >/dev/null || missing+=(npm)
command -v g++ >/dev/null || missing+=(g++)
command -v make >/dev/null || missing+=(make)
if [ ${#missing[@]} -gt 0 ]; then
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

stamp=node_modules/.installed
lock=$(sha256sum package.json package-lock.json)
[ "$(cat $stamp 2>/dev/null)" != "$lock" ] || exit 0

# No package's own script runs: they would download what no lock knows. Only SQLite has to be compiled.
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
node=$(echo "$PWD"/node_modules/node-linux-*)
PATH="$node/bin:$PATH"
log=$(mktemp)
(cd node_modules/better-sqlite3 && node ../node-gyp/bin/node-gyp.js rebuild --release --nodedir="$node") >"$log" 2>&1 ||
  { cat "$log" >&2; exit 1; }
rm "$log"
echo "$lock" >$stamp
