# shellcheck shell=bash
# What every other file here needs: short progress lines, a loud end, and root where root is needed.

say() { printf '==> %s\n' "$*" >&2; }

die() {
    printf 'tests/run: %s\n' "$*" >&2
    exit 2
}

# Runs a command as root: directly where we are root (containers, CI), else through sudo.
as_root() {
    if [[ $(id -u) -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo -- "$@"
    else
        die "this needs root, and there is no sudo: $*"
    fi
}
