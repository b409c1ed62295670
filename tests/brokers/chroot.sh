# shellcheck shell=bash
# Brokers of later Debians, each in a chroot, so that the machine's own packages stay what they are.

# debian_mirror: where this machine's own packages come from, unless the user names another place.
debian_mirror() {
    local uri
    # shellcheck disable=SC2016 # apt expands it
    uri=${TOPOC_DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep -v security | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }')}
    [[ -n $uri ]] || die 'no Debian mirror: run apt-get update, or set TOPOC_DEBIAN_MIRROR'
    printf '%s\n' "${uri%/}"
}

# shellcheck disable=SC2034 # brokers.sh uses it
CHROOTS=${TOPOC_BROKERS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/topoc/brokers}

# enter_chroot DIRECTORY COMMAND...: as root inside, with /proc. The mount is in a namespace of the command's own, so that
# nothing has to be unmounted, however the command ends.
enter_chroot() {
    as_root unshare --mount -- /bin/sh -c "$ENTER" enter "$@"
}

# shellcheck disable=SC2016 # the inner shell expands these
ENTER='mount -t proc proc "$1/proc" && exec chroot "$@"'

# install_chroot DIRECTORY SUITE SERIES: a minimal Debian with its broker, built once: complete or absent.
install_chroot() {
    local directory=$1 suite=$2 series=$3 installation
    mkdir -p "$(dirname "$directory")"
    # Two runs at the same time must not build the same chroot.
    exec {lock}>"$directory.lock"
    flock "$lock"
    [[ -e $directory/.topoc-complete ]] || build_chroot "$directory" "$suite"
    exec {lock}>&-
    installation=$(broker_installation "$directory") || die "Debian $suite brought no broker"
    [[ $installation == *-"$series".* ]] ||
        die "Debian $suite has RabbitMQ ${installation##*-} by now, the tests want $series; see tests/brokers/brokers.sh"
}

build_chroot() {
    local directory=$1 suite=$2
    command -v debootstrap >/dev/null || apt_install debootstrap
    say "building $directory: Debian $suite with rabbitmq-server, about a minute"
    as_root rm -rf --one-file-system "$directory"
    # The script called sid builds every later suite too; an older debootstrap does not know their names.
    quietly as_root debootstrap --variant=minbase "$suite" "$directory" "$(debian_mirror)" \
        /usr/share/debootstrap/scripts/sid || die "debootstrap could not build Debian $suite from $(debian_mirror)"
    # Without localhost in its hosts file the node of 4.3 waits for ever, silently.
    printf '127.0.0.1 localhost\n' | as_root tee "$directory/etc/hosts" >/dev/null
    quietly without_services "$directory" enter_chroot "$directory" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends rabbitmq-server ||
        die "apt-get could not install rabbitmq-server in $directory"
    as_root touch "$directory/.topoc-complete"
}
