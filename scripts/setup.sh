#!/usr/bin/env bash
# Installs what Plimsoll needs to build and test, if it is missing: a C++ compiler, cmake, libclang and pkg-config for
# the HiGHS solver, the Rust toolchain of rust-toolchain.toml, and Chromium, in which the tests look at the reports.
# With --build-only it leaves Chromium out.
# Safe to run again: what is there is left alone. Uses the ordinary package manager (apt-get, dnf, pacman or brew).
set -euo pipefail

have() { command -v "$1" >/dev/null 2>&1; }
say() { printf 'setup: %s\n' "$*"; }

missing=()
have cmake || missing+=(cmake)
have c++ || missing+=(compiler)
have pkg-config || missing+=(pkg-config)
if ! { have clang || ls /usr/lib/llvm-*/lib/libclang*.so* /usr/lib*/libclang*.so* /usr/lib/*/libclang*.so* >/dev/null 2>&1; }; then
  missing+=(libclang)
fi
if [ "${1:-}" != --build-only ] && ! { have chromium || have chromium-browser || have google-chrome; }; then
  missing+=(chromium)
fi

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; elif have sudo; then sudo "$@"; else
  say "need root to run: $*"; exit 1; fi; }

install_apt() {
  local names=()
  for part in "$@"; do
    case "$part" in
      compiler) names+=(g++) ;;
      libclang) names+=(libclang-dev clang) ;;
      chromium) names+=(chromium fonts-dejavu-core) ;;
      *) names+=("$part") ;;
    esac
  done
  say "installing ${names[*]} with apt-get"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${names[@]}" >/dev/null
}

install_other() {
  local names=()
  for part in "$@"; do
    case "$part:$1" in
      compiler:*) names+=(gcc-c++) ;;
      libclang:*) names+=(clang) ;;
      *) names+=("$part") ;;
    esac
  done
  if have dnf; then say "installing ${names[*]} with dnf"; as_root dnf install -y -q "${names[@]}"
  elif have pacman; then say "installing ${names[*]} with pacman"; as_root pacman -S --needed --noconfirm "${names[@]/gcc-c++/gcc}"
  elif have brew; then say "installing ${names[*]} with brew"; brew install "${names[@]/gcc-c++/llvm}"
  else say "install these by hand: ${names[*]}"; exit 1; fi
}

if [ "${#missing[@]}" -gt 0 ]; then
  if have apt-get; then install_apt "${missing[@]}"; else install_other "${missing[@]}"; fi
else
  say "nothing is missing"
fi

if ! have cargo; then
  if [ -f "$HOME/.cargo/env" ]; then . "$HOME/.cargo/env"; fi
fi
if ! have cargo; then
  if have apt-get && apt-cache show rustup >/dev/null 2>&1; then
    say "installing rustup with apt-get"
    as_root apt-get install -y -qq rustup >/dev/null
    rustup default "$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)"
  else
    say "Rust is missing: install rustup (https://rustup.rs), then run this again"
    exit 1
  fi
fi
say "$(cargo --version)"
