#!/usr/bin/env bash
# Builds the book in docs/ into docs/book/ (open docs/book/index.html), installing mdBook with cargo if it is missing.
# The reference pages are committed; `plimsoll reference docs/src/reference` writes them anew. Safe to run again;
# arguments go to `mdbook build` (such as `--open`).
set -euo pipefail
cd "$(dirname "$0")/.."
version=0.5.4
scripts/setup.sh
export PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"
if ! command -v mdbook >/dev/null 2>&1; then
  echo "book: installing mdbook $version with cargo, which takes some minutes"
  cargo install mdbook --version "$version" --locked --no-default-features --features search
fi
exec mdbook build docs "$@"
