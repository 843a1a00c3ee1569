# Sourced first by every script of Muster, from any folder and through any link:
#
#   . "$(dirname "$(readlink -f "$0")")/lib/start.sh"
#
# Leaves the shell at the top of the clone, with
#   top, caller      the clone, and the folder that the script was called from; both absolute
#   say, fail, usage_error, help
#   in_caller        a path as the caller means it
# A script ends at its first error, and at once with 130 when it is interrupted.
# shellcheck shell=bash
set -euo pipefail
set +o posix  # on when bash was called as sh
unset CDPATH  # "cd tests" would go elsewhere

me=$(basename "$0")
caller=$PWD
script_path=$(readlink -f "$0")
top=$(dirname "$(dirname "$script_path")")
cd "$top"

say() { printf '%s: %s\n' "$me" "$*"; }
fail() { printf '%s: %s\n' "$me" "$*" >&2; exit 1; }
usage_error() { printf '%s: %s\n' "$me" "$*" >&2; exit 2; }

# Prints the comment at the top of the script.
help() { sed -n '2,/^[^#]/{/^#/!d;s/^# \{0,1\}//;p}' "$script_path"; }

in_caller() { case "$1" in /*) echo "$1" ;; *) echo "$caller/$1" ;; esac; }  # path

duration() {  # seconds
  if [ "$1" -lt 90 ]; then echo "$1 s"; else echo "$(($1 / 60)) min $(($1 % 60)) s"; fi
}

# Without this bash goes on after a program that took Ctrl-C for an error of its own, as apt does.
interrupted() {
  trap - INT TERM HUP
  printf '%s: stopped\n' "$me" >&2
  exit 130
}
trap interrupted INT TERM HUP

# clean_up PATH...: removed when the script ends, however it ends.
to_remove=()
clean_up() { to_remove+=("$@"); }
trap '[ ${#to_remove[@]} -eq 0 ] || rm -rf -- "${to_remove[@]}"' EXIT
