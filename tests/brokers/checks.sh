# shellcheck shell=bash
# What is checked, in the order in which a fault is cheapest to find.

# check NAME COMMAND...: runs a command, says how long it took, and stops the run where it fails.
check() {
    local name=$1 start=$SECONDS
    shift
    say "$name"
    if ! "$@"; then
        say "$name: FAILED after $((SECONDS - start)) s"
        return 1
    fi
    say "$name: ok, $((SECONDS - start)) s"
}

check_sources() {
    check 'formatting' cargo fmt --all --check
    check 'clippy' cargo clippy --workspace --all-targets --all-features -- -D warnings
    RUSTDOCFLAGS='-D warnings' check 'documentation' cargo doc --workspace --all-features --no-deps
}

# Those tests of the corpus that need brokers run only where the corpus is: they have nothing to read elsewhere.
check_tests() {
    local names=() target
    for target in tests/tests/*.rs; do
        target=$(basename "$target" .rs)
        [[ $target == corpus_* ]] || names+=(--test "$target")
    done
    check 'tests of the crates' cargo test --workspace --exclude topoc-tests
    check 'tests of the examples and fixtures, on the brokers' \
        cargo test -p topoc-tests --features topoc-tests/brokers --lib --doc "${names[@]}"
}
