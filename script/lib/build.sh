# configure and build a preset; a build folder of another place, compiler or system is made afresh.
# shellcheck shell=bash

# What a build folder must have been made with: a change of any of these leaves objects behind that
# ninja takes for current (the headers of packages carry old dates).
system_key() {
  # shellcheck disable=SC2046  # package names are words
  { uname -m; os_release ID; os_release VERSION_ID; versions_of $(packages_of build); } | sha256sum
}

cached() { sed -n "s/^$2:[A-Z]*=//p" "build/$1/CMakeCache.txt"; }  # preset, name

# Why build/PRESET cannot be gone on with; nothing when it can, or is not there yet.
stale() {
  [ -f "build/$1/CMakeCache.txt" ] || return 0
  local home tool name
  home=$(cached "$1" CMAKE_HOME_DIRECTORY)
  if [ "$(readlink -f "$home")" != "$(readlink -f .)" ]; then
    echo "it was made for $home"
    return
  fi
  for name in CMAKE_CXX_COMPILER CMAKE_COMMAND CMAKE_MAKE_PROGRAM; do
    tool=$(cached "$1" $name)
    if [ -n "$tool" ] && ! command -v "$tool" >/dev/null; then  # a path, or a name as in a preset
      echo "$tool is no longer there"
      return
    fi
  done
  if [ -f "build/$1/.system" ] && [ "$(cat "build/$1/.system")" != "$(system_key)" ]; then
    echo "the system or its libraries are not those that it was made with"
  fi
}

# ccache fails each compilation when it cannot write its cache: of a user without a home, say.
check_ccache() {
  local cache
  command -v ccache >/dev/null || return 0
  cache=$(ccache --get-config cache_dir)
  mkdir -p "$cache" 2>/dev/null && [ -w "$cache" ] || export CCACHE_DISABLE=1
}

configure() {  # preset
  local reason
  check_ccache
  reason=$(stale "$1")
  if [ -n "$reason" ]; then
    say "build/$1 is made afresh: $reason"
    rm -rf "build/$1"
  fi
  if ! [ -f "build/$1/build.ninja" ]; then
    cmake --preset "$1" >"build/configure-$1.log" 2>&1 ||
      { cat "build/configure-$1.log" >&2; fail "cmake could not configure build/$1"; }
  fi
  [ -f "build/$1/.system" ] || system_key >"build/$1/.system"
}

build() {  # preset, targets (all when none)...
  local preset=$1 began=$SECONDS time='the first time takes about 15 minutes with 2 processors'
  shift
  configure "$preset"
  [ ! -f "build/$preset/.ninja_log" ] || time='only what has changed'
  say "building build/$preset${1+ ($*)}: $time"
  cmake --build "build/$preset" ${1+--target "$@"}
  say "built in $(duration $((SECONDS - began)))"
}
