#!/usr/bin/env bash
# Installs the rules by which a browser looks at pages for accessibility: one locked npm package beside package.json.
set -euo pipefail
cd "$(dirname "$0")"

stamp=node_modules/.installed
lock=$(sha256sum package.json package-lock.json)
[ "$(cat $stamp 2>/dev/null)" != "$lock" ] || exit 0

npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
echo "$lock" >$stamp
