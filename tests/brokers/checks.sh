# shellcheck shell=bash
# What is checked, in the order in which a fault is cheapest to find.

# check NAME COMMAND...: runs a command and says how long it took; fails where the command fails.
check() {
    local name=$1 start=$SECONDS
    shift
    say "$name"
    if ! run "$@"; then
        say "$name: FAILED after $((SECONDS - start)) s"
        return 1
    fi
    say "$name: ok, $((SECONDS - start)) s"
}

check_sources() {
    check 'formatting' cargo fmt --all --check
    check 'formatting of the second opinion' cargo fmt --manifest-path tests/second_opinion/Cargo.toml --check -- --config-path .
    check 'lints' cargo clippy --workspace --all-targets --all-features -- -D warnings
    check 'lints of what build scripts get' cargo clippy -p topoc --no-default-features -- -D warnings
    RUSTDOCFLAGS='-D warnings' check 'documentation' cargo doc --workspace --all-features --no-deps
}

# The corpus' tests are built only where there is a corpus: a test that has nothing to read would have to fail.
check_tests() {
    local features=topoc-tests/brokers,topoc-tests/suite
    features+=,topoc-runtime/metrics,topoc-runtime/sqlx-sqlite,topoc-runtime/sqlx-postgres,topoc-runtime/tower
    if [[ -n ${TOPOC_CORPUS:-} ]]; then
        features+=,topoc-tests/corpus
    fi
    check 'tests' cargo test --workspace --features "$features"
    check 'a second opinion' cargo test -p topoc --lib -- --ignored second_opinion
}
