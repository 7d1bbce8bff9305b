#!/usr/bin/env bash
# Installs what is missing, builds Plimsoll, and plans the flagship example: a hyperscaler as known on 6 February 2026.
# Prints the plan and leaves a stand-alone report.html. Safe to run again; arguments go to `plimsoll plan`.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh --build-only
echo "build: the first time compiles the HiGHS solver, which takes some minutes"
cargo build --release --locked --bin plimsoll
exec target/release/plimsoll plan examples/hyperscaler-2026 "$@"
