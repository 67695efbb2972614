#!/bin/sh
# Builds the style sheet and the script into static/, and the report's colours; see README.md.
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund
node build.mjs
