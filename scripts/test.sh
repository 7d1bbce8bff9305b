#!/usr/bin/env bash
# Installs what is missing and runs everything that must hold: formatting, lints, all tests (every example planned
# among them), documentation. Safe to run again.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
step() { printf '\n== %s\n' "$*"; }
step "formatting"
cargo fmt --all --check
step "lints"
cargo clippy --workspace --all-targets --locked -- -D warnings
step "tests"
cargo test --workspace --locked
step "documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --document-private-items
echo
echo "everything holds"
