# Making a minimal installation, for script/fresh-machine: with debootstrap, in a folder, with
# mounts that exist only in a mount namespace of its own, so that they end with the script, however
# it ends.
# shellcheck shell=bash

# The archive of a distribution that this machine would use, or else the one that new installations
# of it have, as a line of sources_of.
archive_of() {  # debian or ubuntu
  local source
  source=$(sources_of "$1" | head -n 1)
  if [ -n "$source" ]; then echo "$source"; else default_source_of "$1"; fi
}

# The keys for debootstrap, which takes one file: --keyring, the one that the source names, or those
# of the distribution.
keyring_for() {  # debian or ubuntu, its source
  local signed_by=${2##*|}
  if [ -n "$keyring" ]; then echo "$keyring"
  elif [ -f "$signed_by" ]; then echo "$signed_by"
  else keyring_of "$1"; fi
}

distribution_of() { case "$1" in bookworm | trixie) echo debian ;; noble) echo ubuntu ;; esac; }

# make_minimal_system SUITE FOLDER: or unpacks the one that the folder $cache has kept.
make_minimal_system() {
  local suite=$1 root=$2 distribution source address kept=${cache:+$cache/$1.tar}
  mkdir -p "$root"
  if [ -n "$kept" ] && [ -f "$kept" ]; then
    say "unpacking the minimal installation that $kept keeps"
    tar -C "$root" -xf "$kept"
    return
  fi
  distribution=$(distribution_of "$suite")
  source=$(archive_of "$distribution")
  address=${source%%|*}
  [ -n "$address" ] || fail "no archive of $distribution is known to this machine"
  say "making a minimal installation of $suite"
  # Debian's debootstrap may be older than the suite: all of a distribution are made alike.
  local recipe=/usr/share/debootstrap/scripts
  if [ -e "$recipe/$suite" ]; then recipe=''
  elif [ "$distribution" = ubuntu ]; then recipe=$recipe/gutsy
  else recipe=$recipe/sid; fi
  [ -z "$cache" ] || mkdir -p "$cache/packages-$suite"
  debootstrap --variant=minbase \
    --keyring="$(keyring_for "$distribution" "$source")" \
    ${cache:+--cache-dir="$cache/packages-$suite"} \
    "$suite" "$root" "$address" ${recipe:+"$recipe"} >"$results/debootstrap.log" 2>&1 || {
    tail -n 5 "$results/debootstrap.log" >&2
    fail "debootstrap could not make $suite (all that it said: $results/debootstrap.log)"
  }
  [ -z "$kept" ] || { tar -C "$root" -cf "$kept.new" . && mv "$kept.new" "$kept"; }
}

# The sources that an installation of that suite has, with this machine's archives and their keys.
write_sources() {  # suite, root
  local suite=$1 root=$2 distribution source security components=main key
  distribution=$(distribution_of "$suite")
  [ "$distribution" != ubuntu ] || components='main universe'
  source=$(archive_of "$distribution")
  security=
  [ "$distribution" = ubuntu ] || security=$(sources_of debian -security | head -n 1)
  : >"$root/etc/apt/sources.list"
  {
    source_paragraph deb "$suite $suite-updates" "$components" "$source"
    [ -z "$security" ] || source_paragraph deb "$suite-security" main "$security"
  } >"$root/etc/apt/sources.list.d/$distribution.sources"
  for key in ${source##*|} ${security##*|}; do
    [ ! -f "$key" ] || [ -f "$root$key" ] || install -D -m 644 "$key" "$root$key"
  done
}

# What any machine on this network has: names, proxies, and certificates of a proxy that looks in.
write_network() {  # root
  cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
  local settings=$1/etc/apt/apt.conf.d
  apt-config dump | grep -E '^Acquire::(http|https)::Proxy' >"$settings/90proxy" || true
  apt-config dump | grep -E '^Acquire::Check-(Date|Valid-Until)' >"$settings/90clock" || true
  if compgen -G '/usr/local/share/ca-certificates/*.crt' >/dev/null; then
    mkdir -p "$1/usr/local/share/ca-certificates"
    cp /usr/local/share/ca-certificates/*.crt "$1/usr/local/share/ca-certificates/"
  fi
}

mount_system() {  # root
  mount -t proc proc "$1/proc"
  mount -t devpts -o newinstance,ptmxmode=0666 devpts "$1/dev/pts"
  mkdir -p "$1/dev/shm"
  mount -t tmpfs tmpfs "$1/dev/shm"
  if [ -n "$cache" ]; then
    mkdir -p "$cache/packages-$suite" "$cache/ccache-$suite" "$1"/var/cache/{apt/archives,ccache}
    mount --bind "$cache/packages-$suite" "$1/var/cache/apt/archives"
    mount --bind "$cache/ccache-$suite" "$1/var/cache/ccache"
  fi
}

# in_system ROOT COMMAND...: as root; as_newcomer: as the user who has just cloned this.
in_system() {
  local root=$1 name environment=()
  shift
  for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    [ -z "${!name-}" ] || environment+=("$name=${!name}")
  done
  env -i "${environment[@]}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME="${home:-/root}" LANG=C.UTF-8 ${cache:+CCACHE_DIR=/var/cache/ccache} \
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
    chroot ${user:+--userspec="$user:$user"} "$root" "$@"
}

as_newcomer() { user=newcomer home=/home/newcomer in_system "$@"; }

# A user with sudo, as the person who installed a machine is, and the clone in their home.
add_newcomer() {  # root
  echo force-unsafe-io >"$1/etc/dpkg/dpkg.cfg.d/fast"  # nobody boots this
  in_system "$1" apt-get -qq update
  DEBIAN_FRONTEND=noninteractive \
    in_system "$1" apt-get -qq -y install --no-install-recommends sudo >"$results/sudo.log" 2>&1 ||
    { tail "$results/sudo.log" >&2; fail 'sudo could not be installed'; }
  in_system "$1" useradd --create-home --shell /bin/bash newcomer
  echo 'newcomer ALL=(ALL:ALL) NOPASSWD: ALL' >"$1/etc/sudoers.d/newcomer"
  mkdir -p "$1/home/newcomer/muster"
  # What git would clone, with what is not committed yet.
  git -c safe.directory='*' ls-files -z --cached --others --exclude-standard |
    tar --null --ignore-failed-read -T - -c | tar -C "$1/home/newcomer/muster" -x
  in_system "$1" chown -R newcomer:newcomer /home/newcomer/muster
  [ -z "$cache" ] || in_system "$1" chown newcomer:newcomer /var/cache/ccache
}
