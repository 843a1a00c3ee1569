# cpp-httplib from Debian 13's *source* package, on every distribution: apt checks the archive's
# signature, dpkg-source applies Debian's security patches, script/cmake/httplib.cmake builds it
# with our settings. Never a distribution's own binary: each is built with other settings.
#
# Its package lists and cache are our own, so that nothing of the machine's changes.
# shellcheck shell=bash

# Carries the fixes of CVE-2025-46728, -52887 and -53629. script/cmake and
# http/transport/codec.cc are written for 0.18.
httplib_version_min='0.18.7-1+deb13u1'
httplib_version_end='0.19'
httplib_dir=build/deps/cpp-httplib

# What fetching it needs besides the group build; python-apt-common knows where Debian is.
httplib_packages() {
  echo debian-archive-keyring
  [ "$(os_release ID)" = debian ] || echo python-apt-common
}

httplib_is_there() {
  [ -f $httplib_dir/httplib.cc ] && [ -f $httplib_dir/debian-version ] || return 1
  local version
  version=$(cat $httplib_dir/debian-version)
  dpkg --compare-versions "$version" ge "$httplib_version_min" &&
    dpkg --compare-versions "$version" lt "$httplib_version_end"
}

# Debian's archives to try, best first, as lines of sources_of: MUSTER_DEBIAN_MIRROR, those of this
# machine's own sources, and on another distribution the one that Debian's installations have.
debian_sources() {
  if [ -n "${MUSTER_DEBIAN_MIRROR-}" ]; then
    echo "$MUSTER_DEBIAN_MIRROR||$(keyring_of debian)"
    return
  fi
  sources_of debian
  [ "$(os_release ID)" = debian ] || default_source_of debian
}

# Splits declarations from definitions, as its split.py does, so that it is compiled once.
split_httplib() {  # header, folder
  awk -v header="$2/httplib.h" -v source="$2/httplib.cc" '
    BEGIN { print "#include \"httplib.h\"\nnamespace httplib {" > source }
    /^\/\/ -{76}$|^\/\/ -----------------------------------------------------------------/ {
      inside = !inside; next }
    inside { gsub(/inline /, ""); print > source; next }
    { print > header }
    END { print "} // namespace httplib" > source }' "$1"
}

# fetch_httplib_from SOURCE FOLDER: false when apt could not have it from there. Of the machine's
# source only the suite is changed.
fetch_httplib_from() {
  local work=$2 security
  rm -rf "$work"/sources "$work"/lists "$work"/cache
  mkdir -p "$work"/sources "$work"/lists "$work"/cache
  {
    source_paragraph deb-src trixie main "$1"
    sources_of debian -security |
      while read -r security; do source_paragraph deb-src trixie-security main "$security"; done
  } >"$work/sources/debian.sources"
  # In a configuration file: on the command line, apt would split a path at brackets and blanks.
  cat >"$work/apt.conf" <<END
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$work/sources";
Dir::State::lists "$work/lists";
Dir::Cache "$work/cache";
Acquire::Retries "3";
Acquire::Languages "none";
Acquire::AllowInsecureRepositories "false";
APT::Get::AllowUnauthenticated "false";
APT::Sandbox::User "$(id -un)";
END
  apt_said=$work/said
  APT_CONFIG=$work/apt.conf LC_ALL=C apt-get -qq update >"$apt_said" 2>&1 &&
    (cd "$work" && APT_CONFIG=$work/apt.conf LC_ALL=C \
      apt-get -qq source --download-only cpp-httplib) >>"$apt_said" 2>&1
}

set_up_httplib() {
  ! httplib_is_there || return 0
  local work sources source dsc version found=no
  # Not in the clone: apt does not take every character that a clone's path may have.
  work=$(mktemp -d)
  clean_up "$work"
  mapfile -t sources < <(debian_sources)
  for source in "${sources[@]}"; do
    say "fetching the source of cpp-httplib from Debian 13"
    if fetch_httplib_from "$source" "$work"; then found=yes; break; fi
    cat "$apt_said" >>"$apt_log"
  done
  if [ "$found" = no ]; then
    [ -n "${apt_said-}" ] && [ -s "$apt_said" ] ||
      fail "this machine's apt sources name no Debian archive. Set MUSTER_DEBIAN_MIRROR to the" \
        "address of one (it holds dists/trixie) and run this again"
    explain "the source of cpp-httplib could not be fetched from Debian 13. Another archive can be \
named with MUSTER_DEBIAN_MIRROR"
  fi
  dsc=$(find "$work" -maxdepth 1 -name 'cpp-httplib_*.dsc')
  version=$(sed -n 's/^Version: //p' "$dsc")
  # --no-check: apt has checked the archive's signature and the files' sums.
  dpkg-source --no-check -x "$dsc" "$work/src" >"$work/unpack.log" 2>&1 ||
    { cat "$work/unpack.log" >&2; fail "cannot unpack cpp-httplib"; }
  mkdir -p build/deps
  rm -rf build/deps/.new
  mkdir build/deps/.new
  split_httplib "$work/src/httplib.h" build/deps/.new
  cp "$work/src/LICENSE" build/deps/.new/
  # Not "version": with this folder on the include path, that is what <version> would find.
  echo "$version" >build/deps/.new/debian-version
  rm -rf $httplib_dir
  mv -T build/deps/.new $httplib_dir
  httplib_is_there || fail "Debian 13 has cpp-httplib $version; this is written for" \
    "$httplib_version_min up to $httplib_version_end"
  say "cpp-httplib $version is in $httplib_dir"
}
