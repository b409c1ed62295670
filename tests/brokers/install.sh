# shellcheck shell=bash
# Installing packages, and the machine's own broker: Debian 12's rabbitmq-server, 3.10.

# Prints the directory of the broker below $1 (empty: the machine itself), as seen from inside it.
broker_installation() {
    local root=$1 directory
    for directory in "$root"/usr/lib/rabbitmq/lib/rabbitmq_server-*; do
        [[ -x $directory/sbin/rabbitmq-server ]] || continue
        printf '%s\n' "${directory#"$root"}"
        return 0
    done
    return 1
}

# apt_install PACKAGE...: on the machine itself.
apt_install() {
    command -v apt-get >/dev/null || die "cannot install $*: there is no apt-get; install it by hand"
    say "installing $*"
    quietly without_services '' apt_get update || die 'apt-get update failed'
    quietly without_services '' apt_get install -y --no-install-recommends "$@" || die "apt-get could not install $*"
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get "$@"; }

# without_services ROOT COMMAND...: no package that COMMAND installs below ROOT may start a service: a policy-rc.d that
# exits 101 forbids it. Such a file that is there already stays.
without_services() {
    local policy=$1/usr/sbin/policy-rc.d status=0
    shift
    if [[ -e $policy ]]; then
        "$@"
        return
    fi
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod +x "$policy"
    "$@" || status=$?
    as_root rm -f "$policy"
    return "$status"
}

# install_system: a broker of the machine's own, 3.10 where this is Debian 12.
install_system() {
    local installation
    broker_installation '' >/dev/null || apt_install rabbitmq-server
    installation=$(broker_installation '') || die 'the package rabbitmq-server brought no broker'
    [[ $installation == *-3.10.* ]] || die "this machine has RabbitMQ ${installation##*-}; the tests want 3.10, Debian 12's"
}
