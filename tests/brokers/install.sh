# shellcheck shell=bash
# Where the brokers come from: Debian's archives, and nothing else.
#
# 3.10 is Debian 12's own package. 4.0 and 4.3 are the packages of Debian 13 and of the next release, each in a chroot, so
# that the machine's own packages stay what they are.

DEBIAN_MIRROR=${TOPOC_DEBIAN_MIRROR:-http://deb.debian.org/debian}

# Prints the directory of the broker below $1, as seen from inside it.
broker_installation() {
    local root=$1 directory
    for directory in "$root"/usr/lib/rabbitmq/lib/rabbitmq_server-*; do
        [[ -x $directory/sbin/rabbitmq-server ]] || continue
        printf '%s\n' "${directory#"$root"}"
        return 0
    done
    return 1
}

# apt_install ROOT PACKAGE...: installs packages below ROOT (empty: the machine itself) without starting any service.
apt_install() {
    local root=$1 log policy=$1/usr/sbin/policy-rc.d written=''
    shift
    command -v apt-get >/dev/null || die "cannot install $*: this is no Debian (no apt-get); install it by hand"
    # A policy-rc.d that exits 101 forbids the package to start a system broker.
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod +x "$policy"
        written=$policy
    fi
    log=$(mktemp)
    if ! apt_in "$root" update >"$log" 2>&1 || ! apt_in "$root" install -y --no-install-recommends "$@" >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        [[ -z $written ]] || as_root rm -f "$written"
        die "apt-get could not install $*"
    fi
    [[ -z $written ]] || as_root rm -f "$written"
    rm -f "$log"
}

apt_in() {
    local root=$1
    shift
    if [[ -n $root ]]; then
        as_root chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get "$@"
    else
        as_root env DEBIAN_FRONTEND=noninteractive apt-get "$@"
    fi
}

# install_system: the machine's own rabbitmq-server package.
install_system() {
    broker_installation '' >/dev/null && return
    say "installing rabbitmq-server"
    apt_install '' rabbitmq-server
    broker_installation '' >/dev/null || die "the package rabbitmq-server brought no broker"
}

# install_chroot DIRECTORY SUITE: a minimal Debian with its rabbitmq-server. Built once; complete or absent.
install_chroot() {
    local directory=$1 suite=$2 log
    if [[ ! -e $directory/.topoc-complete ]]; then
        command -v debootstrap >/dev/null || {
            say "installing debootstrap"
            apt_install '' debootstrap
        }
        say "installing Debian $suite with rabbitmq-server into $directory"
        chroot_unmount "$directory"
        as_root rm -rf --one-file-system "$directory"
        mkdir -p "$(dirname "$directory")"
        log=$(mktemp)
        # Every suite since 2005 is built by the script called sid; an older debootstrap does not know the newer names.
        as_root debootstrap --variant=minbase "$suite" "$directory" "$DEBIAN_MIRROR" /usr/share/debootstrap/scripts/sid \
            >"$log" 2>&1 || {
            tail -n 20 "$log" >&2
            die "debootstrap could not build Debian $suite from $DEBIAN_MIRROR"
        }
        rm -f "$log"
        # Without localhost in its hosts file the node of 4.3 waits for ever, silently.
        printf '127.0.0.1 localhost\n' | as_root tee "$directory/etc/hosts" >/dev/null
        chroot_mount "$directory"
        apt_install "$directory" rabbitmq-server
        broker_installation "$directory" >/dev/null || die "Debian $suite brought no broker"
        as_root touch "$directory/.topoc-complete"
    fi
    chroot_mount "$directory"
}

chroot_mount() {
    mountpoint -q "$1/proc" || as_root mount -t proc proc "$1/proc" || die "cannot mount $1/proc"
}

chroot_unmount() {
    if mountpoint -q "$1/proc"; then
        as_root umount "$1/proc"
    fi
}
