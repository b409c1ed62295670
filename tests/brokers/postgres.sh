# shellcheck shell=bash
# A PostgreSQL cluster of our own, for the stores' tests: a free port, a directory of its own. It never touches the machine's.

# Its directory, while it runs.
POSTGRES=''

# postgres_start: installs what is missing, starts the cluster, and exports TOPOC_POSTGRES.
postgres_start() {
    local port bin
    bin=$(postgres_bin) || apt_install postgresql
    bin=$(postgres_bin) || die 'the package postgresql brought no server'
    POSTGRES=$(mktemp -d /var/tmp/topoc-postgres-XXXXXX)
    [[ $(id -u) -ne 0 ]] || chown postgres "$POSTGRES"
    free_port port
    quietly as_postgres "$bin/initdb" --pgdata "$POSTGRES/data" --auth trust --username topoc --encoding UTF8 --no-sync ||
        die 'PostgreSQL could not make a cluster'
    # Nothing in it outlives the run, so nothing is forced to the disk.
    quietly as_postgres "$bin/pg_ctl" start --pgdata "$POSTGRES/data" --log "$POSTGRES/log" --wait --options \
        "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$POSTGRES -c fsync=off -c max_connections=500" ||
        die "PostgreSQL did not start: $(tail -n 5 "$POSTGRES/log")"
    export TOPOC_POSTGRES=postgres://topoc@127.0.0.1:$port/postgres
    say "PostgreSQL $(<"$POSTGRES/data/PG_VERSION") runs, port $port"
}

postgres_stop() {
    [[ -n $POSTGRES ]] || return 0
    quietly as_postgres "$(postgres_bin)/pg_ctl" stop --pgdata "$POSTGRES/data" --mode immediate || true
    as_root rm -rf --one-file-system "$POSTGRES"
    POSTGRES=''
}

# Prints the directory of the newest server's programs, which Debian keeps out of PATH.
postgres_bin() {
    local newest
    newest=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort --version-sort | tail -n 1)
    [[ -x $newest/initdb ]] && printf '%s\n' "$newest"
}

# The server refuses to run as root; the package brings a user for it.
as_postgres() {
    if [[ $(id -u) -eq 0 ]]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}
