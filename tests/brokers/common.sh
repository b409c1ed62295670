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

# quietly COMMAND...: shows what a command wrote only if it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 || status=$?
    [[ $status -eq 0 ]] || tail -n 25 "$log" >&2
    rm -f "$log"
    return "$status"
}

# The process group of the command that `run` waits for.
CHILD=''

# run COMMAND...: runs a command that may take long. A signal ends it at once: bash would wait for a command in the
# foreground before it obeys its own traps. The command has a process group of its own, to be ended with all it started.
run() {
    local status=0
    setsid -- "$@" </dev/null &
    CHILD=$!
    wait "$CHILD" || status=$?
    CHILD=''
    return "$status"
}

# run_stop: ends what `run` waits for, if it does.
run_stop() {
    [[ -z $CHILD ]] || kill -TERM -- "-$CHILD" 2>/dev/null || true
}
