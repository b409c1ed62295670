# shellcheck shell=bash
# The nodes of one run: started together, named in the environment, stopped together.

# The directories of this run's nodes.
NODES=()
# Of these, the nodes that a test may kill: one of each series, beside the one that all others share.
EXPENDABLE=()

# brokers_start SERIES...: installs what is missing, starts two nodes of each, and exports TOPOC_BROKERS and
# TOPOC_EXPENDABLE_BROKERS.
brokers_start() {
    local series
    for series in "$@"; do
        broker_install "$series"
    done
    for series in "$@"; do
        broker_create "$series" ''
        broker_create "$series" x
        EXPENDABLE+=("${NODES[-1]}")
        unset 'NODES[-1]'
    done
    for series in "${NODES[@]}" "${EXPENDABLE[@]}"; do
        node_wait "$series"
        say "RabbitMQ $(<"$series/version") runs, $(<"$series/management-url")"
    done
    TOPOC_BROKERS=$(brokers_list "${NODES[@]}")
    TOPOC_EXPENDABLE_BROKERS=$(brokers_list "${EXPENDABLE[@]}")
    export TOPOC_BROKERS TOPOC_EXPENDABLE_BROKERS
}

# Which Debian has which series. Debian's testing moves: when forky's broker is no 4.3 any more, install_chroot says so.
broker_install() {
    case $1 in
        3.10) install_system ;;
        4.0) install_chroot "$CHROOTS/4.0" trixie 4.0 ;;
        4.3) install_chroot "$CHROOTS/4.3" forky 4.3 ;;
    esac
}

# broker_create SERIES SUFFIX: the suffix tells two nodes of a series apart.
broker_create() {
    local series=$1 suffix=$2 root='' home
    [[ $series == 3.10 ]] || root=$CHROOTS/$series
    home=$(mktemp -d "$root/var/tmp/topoc-$series$suffix-XXXXXX")
    NODES+=("$home")
    node_create "$root" "$home" "topoc${series/./}$suffix"
    node_start "$home"
}

# brokers_list HOME...: RELEASE=AMQP|MANAGEMENT|CTL, separated by commas: what tests/src/broker/environment.rs reads.
brokers_list() {
    local home list=()
    for home in "$@"; do
        list+=("$(<"$home/version")=$(<"$home/amqp-url")|$(<"$home/management-url")|$home/ctl")
    done
    local IFS=,
    printf '%s' "${list[*]}"
}

brokers_logs() {
    local home
    for home in "${NODES[@]}" "${EXPENDABLE[@]}"; do
        node_log "$home"
    done
}

# Whatever happened: no process and no file of this run stays.
brokers_stop() {
    local home
    for home in "${NODES[@]}" "${EXPENDABLE[@]}"; do
        node_stop "$home" || true
        as_root rm -rf --one-file-system "$home"
    done
    NODES=() EXPENDABLE=()
}
