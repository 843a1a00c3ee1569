# What the sources must keep that no compiler checks: the formatting that .clang-format says, and
# the checks of .clang-tidy. Both with version 14, because versions format differently. Where a
# release has no such package the check is left out, and that is said.
#
#   check_formatting        all sources; some seconds
#   check_changed           clang-tidy over the newest changes; needs a configured build/release
#   check_all               clang-tidy over everything; most of an hour
# shellcheck shell=bash

clang_format=clang-format-14
clang_tidy=clang-tidy-14
changed_max=24  # so that check_changed ends in a couple of minutes

# clang-tidy reads the standard library of the machine's g++, which a newer one may write in words
# that version 14 does not know.
style_packages() {
  echo $clang_format
  [ "$(g++ -dumpversion)" -ge 13 ] || echo $clang_tidy
}

set_up_style() {
  local missing=() unknown
  # shellcheck disable=SC2046  # package names are words
  mapfile -t missing < <(missing_of $(style_packages))
  [ ${#missing[@]} -gt 0 ] || return 0
  # shellcheck disable=SC2016  # the words are apt's
  if [ -z "$(apt-get indextargets --format '$(FILENAME)' 'Created-By: Packages')" ]; then
    become_root "${missing[@]}"
    apt_update
  fi
  unknown=$(without_candidate "${missing[@]}")
  [ -n "$unknown" ] || install "${missing[@]}"
}

check_formatting() {
  if ! command -v $clang_format >/dev/null; then
    say "the formatting is not checked: this release has no $clang_format"
    return
  fi
  say 'checking the formatting'
  find core projections http cli tests bench -name node_modules -prune -o \
    \( -name '*.cc' -o -name '*.h' \) -print0 |
    xargs -0 -P "$(nproc)" -n 40 $clang_format --dry-run -Werror --ferror-limit=1 ||
    fail "these files are formatted otherwise; run $clang_format -i on them"
}

# Sources that were changed here, newest first: not committed yet, then commit by commit. Where a
# branch was begun from origin/main, since then; on main itself, back to the first commit, of which
# a clone without its history has nothing.
changed_sources() {
  git rev-parse --git-dir >/dev/null 2>&1 || return 0
  local base
  base=$(git merge-base HEAD origin/main 2>/dev/null || true)
  [ "$base" != "$(git rev-parse HEAD)" ] || base=
  {
    git diff --name-only HEAD
    git ls-files --others --exclude-standard
    git log --format= --name-only --min-parents=1 "${base:+$base..}HEAD"
  } | { grep -E '^(core|projections|http|cli|tests|bench)/.*\.(cc|h)$' || true; } |
    awk '!seen[$0]++'
}

# The .cc files in which the sources of the input are checked: a header's own, or one that includes
# it.
checked_in() {
  local source
  while read -r source; do
    [ -f "$source" ] || continue  # it was removed or renamed
    case "$source" in
      *.cc) echo "$source" ;;
      *.h)
        if [ -f "${source%.h}.cc" ]; then echo "${source%.h}.cc"
        else grep -rlF --include='*.cc' "#include \"$source\"" . | sed 's|^\./||' | sort | sed -n 1p
        fi ;;
    esac
  done | awk '!seen[$0]++'
}

run_clang_tidy() {  # files...
  printf '%s\0' "$@" |
    xargs -0 -P "$(nproc)" -n 1 $clang_tidy -quiet -p build/release 2>build/clang-tidy.log ||
    fail "$clang_tidy found what is above (what else it said: $top/build/clang-tidy.log)"
}

check_changed() {
  local files=()
  if ! command -v $clang_tidy >/dev/null; then
    say "clang-tidy is left out: this release has no $clang_tidy that fits its compiler"
    return
  fi
  mapfile -t files < <(changed_sources | checked_in)
  if [ ${#files[@]} -eq 0 ]; then
    say 'clang-tidy is left out: there is no history that says what was changed'
    return
  fi
  if [ ${#files[@]} -gt $changed_max ]; then
    say "clang-tidy looks at the newest $changed_max of ${#files[@]} changed files" \
      '(./script/test --tidy: at all)'
  else
    say "clang-tidy looks at ${#files[@]} changed files"
  fi
  run_clang_tidy "${files[@]:0:$changed_max}"
}

check_all() {
  local files
  command -v $clang_tidy >/dev/null ||
    fail "this release has no $clang_tidy that fits its compiler"
  mapfile -t files < <(find core projections http cli tests bench -name node_modules -prune -o \
    -name '*.cc' -print | sort)
  run_clang_tidy "${files[@]}"
}
