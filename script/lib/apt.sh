# Installing packages: with one question for a password at most, before anything else, and with an
# answer to what went wrong when something did.
#
#   install PACKAGE...   those that are missing; nothing, in milliseconds, when none is
# shellcheck shell=bash

apt_log=build/setup.log  # apt's own words, shown only when it fails

# Those of the arguments that are not installed.
missing_of() {
  local installed package
  # It fails when one of them is unknown, and tells of the others all the same.
  installed=" $({ dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true; } |
    sed -n 's/^installed //p' | tr '\n' ' ')"
  for package in "$@"; do
    case "$installed" in *" $package "*) ;; *) echo "$package" ;; esac
  done
}

# Their installed versions, one a line: changes whenever one of them does.
versions_of() { dpkg-query -W -f '${Package} ${Version}\n' "$@" 2>/dev/null || true; }

# Those of the arguments that the package lists do not offer.
without_candidate() {
  local offered
  offered=" $(LC_ALL=C apt-cache policy "$@" | awk '
    /^[^ ].*:$/ { name = substr($0, 1, length($0) - 1) }
    /^  Candidate: / && $2 != "(none)" { printf "%s ", name }')"
  local package
  for package in "$@"; do
    case "$offered" in *" $package "*) ;; *) echo "$package" ;; esac
  done
}

# --- root ----------------------------------------------------------------------------------------
as_root=()

become_root() {  # the packages that it is for
  [ "$(id -u)" -ne 0 ] || return 0
  local line="apt-get update && apt-get install -y --no-install-recommends $*"
  command -v sudo >/dev/null ||
    fail "packages are missing, and this is neither root nor is there sudo. An administrator runs:
  $line"
  if ! sudo -n true 2>/dev/null; then
    say "sudo asks for your password once, to install packages with apt"
    { : </dev/tty; } 2>/dev/null && sudo -v ||
      fail "sudo does not let $(id -un) install packages. An administrator runs, as root:
  $line"
  fi
  # sudo drops the environment, and with it the way to the network.
  as_root=(sudo env)
  local name
  for name in http_proxy https_proxy ftp_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    [ -z "${!name-}" ] || as_root+=("$name=${!name}")
  done
}

# --- apt-get -------------------------------------------------------------------------------------
# apt_get ARGUMENT...: as root, without questions; what it says is in $apt_log and in $apt_said.
# A second apt (unattended-upgrades on a new machine, say) is waited for.
apt_get() {
  local tries
  for tries in {1..60}; do
    apt_said=$(mktemp)
    clean_up "$apt_said"
    # The lock is not for what an installed package may start.
    if "${as_root[@]}" env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -y \
      -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
      --no-install-recommends "$@" >"$apt_said" 2>&1 {lock}>&-; then
      cat "$apt_said" >>"$apt_log"
      return 0
    fi
    cat "$apt_said" >>"$apt_log"
    grep -q '^E: Could not get lock' "$apt_said" || return 1
    [ "$tries" -gt 1 ] ||
      say "waiting for another apt: $(sed -n 's/.*It is held by //p' "$apt_said" | head -n 1)"
    sleep 5
  done
  return 1
}

# unreachable FILE: the hosts that apt could not reach, each with why: "host (reason)".
unreachable() {
  local failed='^[WE]: (Failed to fetch|Cannot initiate the connection to) +'
  sed -nE "s/$failed([a-z+]+:\/\/)?([^/ ]+)[^ ]* +(.*)\$/\3\t\4/p" "$1" |
    { grep -iE 'resolv|connect|timed out|unreachable|no route|proxy|network' || true; } |
    awk -F '\t' '!seen[$1]++ {printf "%s%s (%s)", sep, $1, $2; sep = "; "}' | sed 's/  */ /g'
}

explain() {  # what failed
  local hosts
  hosts=$(unreachable "$apt_said")
  if [ -n "$hosts" ]; then
    fail "$1: cannot reach $hosts. Check the network and run this again; behind a proxy, set" \
      "http_proxy and https_proxy first (http://name:port)"
  fi
  tail -n 20 "$apt_said" >&2
  fail "$1 (all that apt said: $top/$apt_log)"
}

apt_updated=no
apt_update() {
  [ "$apt_updated" = no ] || return 0
  say "reading the package lists (apt-get update)"
  apt_get update || explain "the package lists could not be read"
  apt_updated=yes
}

finish_interrupted_install() {
  [ -n "$(find /var/lib/dpkg/updates -type f -print -quit 2>/dev/null)" ] || return 0
  say "finishing an installation that was interrupted (dpkg --configure -a)"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive dpkg --configure -a \
    >>"$apt_log" 2>&1 {lock}>&- ||
    fail "dpkg --configure -a failed (all that it said: $top/$apt_log)"
}

megabytes_of() {  # what has to be fetched to install the arguments
  apt-get --print-uris -qq --no-install-recommends install "$@" 2>/dev/null |
    awk '{sum += $3} END {printf "%d", sum / 1000000 + 1}'
}

install() {
  local missing=() unknown
  unknown=$(missing_of "$@")  # not in the next line: a failure would be lost there
  [ -z "$unknown" ] || mapfile -t missing <<<"$unknown"
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null ||
    fail "this needs apt (Debian 12 or 13, Ubuntu 24.04). Elsewhere install these yourself: $*"
  become_root "${missing[@]}"
  finish_interrupted_install
  unknown=$(without_candidate "${missing[@]}" | tr '\n' ' ')
  if [ -n "$unknown" ]; then
    apt_update
    unknown=$(without_candidate "${missing[@]}" | tr '\n' ' ')
    [ -z "$unknown" ] || explain "the package lists of this machine do not have ${unknown% }"
  fi
  say "installing ${missing[*]} ($(megabytes_of "${missing[@]}") MB to fetch; some minutes at most)"
  local began=$SECONDS
  if ! apt_get install "${missing[@]}"; then
    [ "$apt_updated" = no ] || explain "apt could not install ${missing[*]}"
    apt_update  # stale lists name files that the archive no longer has
    apt_get install "${missing[@]}" || explain "apt could not install ${missing[*]}"
  fi
  say "installed in $(duration $((SECONDS - began)))"
}
