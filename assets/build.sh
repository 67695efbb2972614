#!/bin/sh
# Builds the style sheet and the script into static/, and the colours of the reports. README.md explains it.
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund
node build.mjs
