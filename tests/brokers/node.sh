# shellcheck shell=bash
# One broker node of our own: free ports, own directory, own epmd. A node that already runs on the machine is never touched.
#
# A node is described by a directory, "home". Everything the node writes is below it, and small scripts in it, `server`, `ctl`
# and `shell`, hold the node's whole environment, so that whoever has the directory can use the node, kill it and start it anew.

# The plugins that the tests' topologies need. A version without one of them goes without it (x-modulus-hash, which the
# sharding plugin brings, is in the core from 4.3).
PLUGINS=(
    rabbitmq_management
    rabbitmq_consistent_hash_exchange
    rabbitmq_federation
    rabbitmq_federation_management
    rabbitmq_shovel
    rabbitmq_shovel_management
    rabbitmq_sharding
    rabbitmq_random_exchange
    rabbitmq_stream
)

# node_create ROOT HOME NAME: writes the node's configuration and scripts.
#
# ROOT is the file system that holds the broker: empty for the machine's own, else a chroot's directory. HOME must be below it.
node_create() {
    local root=$1 home=$2 name=$3
    local inside=${home#"$root"} installation
    installation=$(broker_installation "$root") || die "no RabbitMQ below ${root:-/}"
    mkdir -p "$home"
    local amqp management stream dist epmd
    free_port amqp
    free_port management
    free_port stream
    free_port dist
    free_port epmd
    write_configuration "$home" "$amqp" "$management" "$stream"
    write_plugins "$home" "$root$installation/plugins"
    write_environment "$home" "$inside" "$name" "$dist" "$epmd"
    write_launcher "$home/server" "$root" "$inside" "$installation/sbin/rabbitmq-server"
    write_launcher "$home/ctl" "$root" "$inside" "$installation/sbin/rabbitmqctl"
    write_launcher "$home/shell" "$root" "$inside" /bin/sh
    printf 'amqp://guest:guest@127.0.0.1:%s\n' "$amqp" >"$home/amqp-url"
    printf 'http://127.0.0.1:%s\n' "$management" >"$home/management-url"
    printf '%s\n' "${installation##*-}" >"$home/version"
}

write_configuration() {
    local home=$1 amqp=$2 management=$3 stream=$4
    cat >"$home/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$amqp
management.tcp.ip = 127.0.0.1
management.tcp.port = $management
stream.listeners.tcp.1 = 127.0.0.1:$stream
disk_free_limit.absolute = 50MB
log.console = false
CONF
}

write_plugins() {
    local home=$1 available=$2 plugin list=()
    for plugin in "${PLUGINS[@]}"; do
        if compgen -G "$available/$plugin-*" >/dev/null; then
            list+=("$plugin")
        fi
    done
    local IFS=,
    printf '[%s].\n' "${list[*]}" >"$home/enabled_plugins"
}

# The distribution and epmd stay on the loopback too, and schedulers do not spin: three idle nodes must cost nothing.
write_environment() {
    local home=$1 inside=$2 name=$3 dist=$4 epmd=$5
    cat >"$home/environment" <<ENV
export HOME='$inside'
export LANG=C.UTF-8
export ERL_EPMD_ADDRESS=127.0.0.1
export ERL_EPMD_PORT=$epmd
export RABBITMQ_NODENAME=$name@localhost
export RABBITMQ_CONFIG_FILE='$inside/rabbitmq.conf'
export RABBITMQ_CONF_ENV_FILE='$inside/rabbitmq-env.conf'
export RABBITMQ_MNESIA_BASE='$inside/data'
export RABBITMQ_LOG_BASE='$inside/log'
export RABBITMQ_LOGS='$inside/log/node.log'
export RABBITMQ_ENABLED_PLUGINS_FILE='$inside/enabled_plugins'
export RABBITMQ_DIST_PORT=$dist
export RABBITMQ_PID_FILE='$inside/pid'
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none'
ENV
    : >"$home/rabbitmq-env.conf"
}

# A launcher runs in the node's directory, so that a file there has the same name outside and inside of a chroot.
# The programs below /usr/lib are the broker's own; Debian's in /usr/sbin would switch to the system's rabbitmq user.
write_launcher() {
    local script=$1 root=$2 inside=$3 program=$4 sudo=''
    # shellcheck disable=SC2016 # the launcher's shell expands "$@"
    local inner='cd '"$inside"' && . ./environment && exec "$@"'
    [[ $(id -u) -eq 0 ]] || sudo='sudo -n -- '
    {
        printf '#!/bin/sh\n# Written by tests/brokers/node.sh.\n'
        if [[ -n $root ]]; then
            printf "exec %sunshare --mount -- /bin/sh -c '%s' enter '%s' /bin/sh -c '%s' node %s \"\$@\"\n" \
                "$sudo" "$ENTER" "$root" "$inner" "$program"
        else
            printf "exec /bin/sh -c '%s' node %s \"\$@\"\n" "$inner" "$program"
        fi
    } >"$script"
    chmod +x "$script"
}

# node_start HOME: starts the node in the background. Follow with node_wait.
node_start() {
    local home=$1
    setsid "$home/server" </dev/null >"$home/console.log" 2>&1 &
    printf '%s\n' "$!" >"$home/launcher-pid"
    disown "$!"
}

# node_wait HOME: returns when the node serves AMQP and the management API, or ends the run with the log's tail.
node_wait() {
    local home=$1 amqp management
    amqp=$(<"$home/amqp-url")
    management=$(<"$home/management-url")
    for _ in {1..240}; do
        if port_is_open "${amqp##*:}" && port_is_open "${management##*:}"; then
            return
        fi
        kill -0 "$(<"$home/launcher-pid")" 2>/dev/null || break
        sleep 0.5
    done
    node_log "$home"
    die "RabbitMQ $(<"$home/version") did not start"
}

# node_log HOME: the end of what the node said.
node_log() {
    local home=$1 log
    for log in "$home/console.log" "$home/log/node.log"; do
        [[ -s $log ]] || continue
        printf -- '--- %s\n' "$log" >&2
        tail -n 40 "$log" >&2
    done
}

# node_stop HOME: ends the node, its helpers and its epmd. Returns when none is left.
#
# They are known by their environment, which names the node's own directory: epmd is a daemon in a session of its own, and
# no other node's must be hit. The node's data goes with it, so that it need not be asked to stop gently.
node_stop() {
    local home=$1 processes
    for _ in {1..50}; do
        mapfile -t processes < <(node_processes "$home")
        [[ ${#processes[@]} -gt 0 ]] || return 0
        as_root kill -KILL "${processes[@]}" 2>/dev/null || true
        sleep 0.1
    done
    say "still running, of the node in $home: ${processes[*]}"
    return 1
}

node_processes() {
    local inside mark
    inside=$(sed -n 's/^export RABBITMQ_MNESIA_BASE=//p' "$1/environment" 2>/dev/null) || return 0
    mark=RABBITMQ_MNESIA_BASE=${inside//\'/}
    as_root grep -lsFxz -- "$mark" /proc/[0-9]*/environ | sed -n 's,^/proc/\([0-9]*\)/environ$,\1,p' || true
}
