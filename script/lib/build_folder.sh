# The folder build/: that CMake takes its path, that it can be written, and that one script at a
# time changes it.
# shellcheck shell=bash

check_build_folder() {
  if [ -L build ] && [ ! -d build ]; then
    fail "$top/build is a link to $(readlink build), which is no folder: create it, or remove the" \
      'link'
  fi
  mkdir -p build 2>/dev/null ||
    fail "cannot create $top/build: is the clone yours to write, and on a disk with room?"
  local closed
  # Folders, and the files that are written again in place.
  closed=$(find build/ -maxdepth 2 ! -writable \
    \( -type d -o -name .lock -o -name '*.log' -o -name CMakeCache.txt \) -print -quit)
  [ -z "$closed" ] || fail "$top/$closed cannot be written by $(id -un); it belongs to" \
    "$(stat -c %U "$closed"). If that was a run with sudo: sudo chown -R $(id -un) '$top/build/'"
}

# lock_build: waits until no other script changes build/. Held until unlock_build or the end.
# Programs that may leave something running are started with {lock}>&-.
lock_build() {
  check_path
  check_build_folder
  exec {lock}>>build/.lock
  if ! flock --nonblock "$lock"; then
    say "waiting for $(cat build/.lock), which is at work in this clone"
    flock "$lock"
  fi
  printf '%s (process %s)' "${script_path#"$top/"}" $$ >build/.lock
}

unlock_build() { exec {lock}>&-; }

# Spaces, ( ) [ ] ' $ & and the like are fine; these CMake or ninja itself cannot handle.
check_path() {
  local outer=${top//[!\[\]]/}
  while [[ $outer == *'[]'* ]]; do outer=${outer//\[\]/}; done
  case "$top" in
    *['"#;\|<>']* | *'$('* | *'${'* | *$'\n'*)
      fail "CMake cannot build in $top: move the clone to a path without \" # ; \\ | < > \$( \${" ;;
  esac
  [ -z "$outer" ] ||
    fail "CMake cannot build in $top: move the clone to a path without a single [ or ]"
}
