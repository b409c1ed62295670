# shellcheck shell=bash
# Free ports on the loopback interface.

# Ports already given out in this run: a node opens its ports seconds after they were chosen.
declare -A TAKEN_PORTS=()

# True if something listens on 127.0.0.1:$1.
port_is_open() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Sets the variable named $1 to a free port.
#
# The range stays below the kernel's ephemeral ports (from 32768), so that no outgoing connection takes a port between
# our look and the node's start, and 10 000 below the ceiling that rabbitmqctl needs: it listens on dist port + 10 000.
free_port() {
    local -n chosen=$1
    local candidate
    for _ in {1..200}; do
        candidate=$((20000 + RANDOM % 10000))
        [[ -n ${TAKEN_PORTS[$candidate]:-} ]] && continue
        port_is_open "$candidate" && continue
        TAKEN_PORTS[$candidate]=1
        # shellcheck disable=SC2034 # a nameref: the caller's variable
        chosen=$candidate
        return
    done
    die "no free port found between 20000 and 29999"
}
