#!/usr/bin/env bash
# What the scripts promise, one function each: scripts_test.sh NAME (without a name: lists them).
#
# Each runs the real scripts, cmake and ninja on a small clone (clone/). Nothing is installed: where
# installing matters, dpkg-query, sudo, id and apt-get are replaced by the stubs made here, which
# write down how they were called.
set -euo pipefail
source_top=$(readlink -f "$(dirname "$0")/../..")

die() { printf 'FAILED: %s\n' "$*" >&2; [ ! -f "$out" ] || sed 's/^/  | /' "$out" >&2; exit 1; }
expect() { grep -qF -- "$1" "$out" || die "the output has no \"$1\""; }
expect_none() { ! grep -qF -- "$1" "$out" || die "the output has \"$1\""; }

# run STATUS COMMAND...: with its output in $out.
run() {
  local wanted=$1 status=0
  shift
  "$@" >"$out" 2>&1 </dev/null || status=$?
  [ "$status" -eq "$wanted" ] || die "$* ended with $status, not $wanted"
}

make_clone() {  # folder
  mkdir -p "$1/build/deps/cpp-httplib"
  cp -r "$source_top/script" "$source_top/CMakePresets.json" "$1/"
  cp -r "$source_top/tests/scripts/clone/." "$1/"
  local file
  for file in bench/run bench/proof/groups.cc tests/attack/run; do
    install -D "$source_top/$file" "$1/$file"
  done
  : >"$1/build/deps/cpp-httplib/httplib.cc"
  echo '0.18.7-1+deb13u1' >"$1/build/deps/cpp-httplib/debian-version"
}

stub() {  # name, text
  mkdir -p "$work/bin"
  printf '#!/usr/bin/env bash\n%s\n' "$2" >"$work/bin/$1"
  chmod +x "$work/bin/$1"
  PATH=$work/bin:${PATH#"$work/bin:"}
}

# As if all packages were installed but these.
stub_missing() {
  stub dpkg-query 'printf "%s\n" "$@" >>"'"$work"'/asked"
    status=0
    for name in "${@:4}"; do
      case " '"$*"' " in *" $name "*) status=1 ;; *) echo "installed $name" ;; esac
    done
    exit $status'
}

stub_user() { stub id 'case "$1" in -u) echo '"$1"' ;; *) echo somebody ;; esac'; }

# --- what was asked for --------------------------------------------------------------------------
refuses_a_wrong_option_before_anything_else() {
  make_clone clone
  rm -r clone/build
  run 2 clone/script/server --prot 8080
  expect 'no option --prot'
  run 2 clone/script/server 8080
  run 2 clone/script/test --prset debug
  run 2 clone/script/test --preset fast
  run 2 clone/script/test --label uint
  expect 'unit, integration'
  run 2 clone/script/test --label fuzz --preset debug
  run 2 clone/script/fuzz --lst
  run 2 clone/script/fuzz comit
  run 2 clone/script/fuzz 0
  run 2 clone/script/setup everything
  run 2 clone/script/fresh-machine trixy
  run 2 clone/script/fresh-machine --label uint
  run 2 clone/script/fresh-machine --keyring nowhere.gpg
  run 2 clone/bench/run --quik
  run 2 clone/bench/run --repetitions many
  run 2 clone/bench/run --minutes 3
  run 2 clone/bench/run --only redsi
  expect 'pings_redis'
  run 2 clone/bench/run --dir nowhere
  run 2 clone/bench/run --json
  run 2 clone/tests/attack/run --flips
  run 2 clone/tests/attack/run --flips many
  run 2 clone/tests/attack/run --flip 100
  run 2 clone/tests/attack/run --data nowhere
  [ ! -e clone/build ] || die 'something was made'
}

knows_every_option_of_start() {
  make_clone clone
  cp -r "$source_top"/cli/. clone/cli/
  cd clone
  local name
  # shellcheck source=/dev/null
  . script/lib/server_options.sh
  for name in --port -p --data-dir --host --username --log-level --trusted-origin; do
    start_options | grep -qxe "$name" || die "$name is not found in cli/"
  done
}

runs_from_anywhere() {
  make_clone clone
  ln -s "$work/clone/script/server" server
  mkdir elsewhere
  cd elsewhere
  CDPATH=$work/elsewhere run 0 sh ../clone/script/server --data-dir data
  expect "folder: $work/elsewhere"
  expect 'arguments: start --data-dir data'
  run 0 ../server --port 1
  expect "tree: $work/clone"
  cd ../clone/script
  run 0 sh server
  expect "tree: $work/clone"
}

takes_the_paths_of_a_bench_from_the_callers_folder() {
  make_clone clone
  stub_missing
  stub redis-server true
  mkdir elsewhere
  cd elsewhere
  run 0 ../clone/bench/run --quick --dir . --only redis --json=figures.json
  local there=$work/elsewhere
  expect "arguments: --quick --dir=$there/. --only=redis --json=$there/figures.json"
}

takes_a_path_with_brackets_and_quotes() {
  local name="it's [a] (clone) of \$HOME & co"
  make_clone "$name"
  run 0 "$name/script/server"
  expect "tree: $work/$name"
  expect 'word.txt: first'
  run 0 "$name/script/test" --label unit
}

refuses_a_path_that_cmake_cannot_take() {
  local name
  for name in 'a "clone"' '$(id)' '${HOME}' 'a;b' '[a'; do
    make_clone "$name"
    run 1 "$name/script/server"
    expect 'move the clone'
  done
}

# --- build/ --------------------------------------------------------------------------------------
builds_the_tree_that_it_is_in_when_copied() {
  make_clone clone
  run 0 clone/script/server
  cp -r clone copy
  echo second >copy/words/word.txt
  run 0 copy/script/server
  expect "it was made for $work/clone"
  expect "tree: $work/copy"
  expect 'word.txt: second'
  run 0 copy/script/server
  expect_none 'afresh'
}

builds_afresh_when_the_compiler_is_gone() {
  make_clone clone
  ln -s "$(command -v c++)" old-compiler
  CXX=$work/old-compiler run 0 clone/script/server
  rm old-compiler
  run 0 clone/script/server
  expect "old-compiler is no longer there"
  expect 'word.txt: first'
}

# As the cache has it when the preset names one.
keeps_a_build_whose_compiler_is_named_without_its_path() {
  make_clone clone
  run 0 clone/script/server
  sed -i 's|^CMAKE_CXX_COMPILER:.*|CMAKE_CXX_COMPILER:STRING=c++|' \
    clone/build/release/CMakeCache.txt
  run 0 clone/script/server
  expect_none 'afresh'
}

builds_afresh_when_the_system_changed() {
  make_clone clone
  run 0 clone/script/server
  echo 'another distribution' >clone/build/release/.system
  run 0 clone/script/server
  expect 'the system or its libraries are not those'
}

builds_for_a_user_without_a_home() {
  make_clone clone
  HOME=/proc/none CMAKE_CXX_COMPILER_LAUNCHER=ccache run 0 \
    env -u CCACHE_DIR -u XDG_CACHE_HOME clone/script/server
  expect 'word.txt: first'
}

takes_a_build_folder_elsewhere() {
  make_clone clone
  mv clone/build large-disk
  ln -s ../large-disk clone/build
  run 0 clone/script/server
  expect 'word.txt: first'
  rm -r large-disk
  run 1 clone/script/server
  expect 'is a link to ../large-disk'
}

says_when_build_cannot_be_written() {
  make_clone clone
  mkdir -p clone/build/release
  chmod -R a+rX,go-w .
  local as=()
  if [ "$(id -u)" -eq 0 ]; then as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  else chmod a-w clone/build/release; fi
  run 1 "${as[@]}" clone/script/server
  expect 'cannot be written by'
  expect 'sudo chown -R'
}

waits_for_another_run() {
  make_clone clone
  mkfifo said
  exec {held}>>clone/build/.lock
  flock "$held"
  echo 'script/test (process 4711)' >clone/build/.lock
  clone/script/setup >said 2>&1 {held}>&- &
  exec {lines}<said
  local line
  read -r line <&"$lines"
  [[ $line == *'waiting for script/test (process 4711)'* ]] || die "it said: $line"
  exec {held}>&-
  wait $! || die 'it failed'
}

# --- installing ----------------------------------------------------------------------------------
says_which_host_cannot_be_reached() {
  make_clone clone
  stub_missing wrk
  stub_user 0
  mkdir -p apt/lists/partial apt/cache/archives/partial
  : >apt/status
  echo 'deb [trusted=yes] http://archive.invalid/debian trixie main' >apt/sources.list
  cat >apt/apt.conf <<END
Dir::Etc::sourcelist "$work/apt/sources.list"; Dir::Etc::sourceparts "/dev/null";
Dir::State "$work/apt"; Dir::State::status "$work/apt/status"; Dir::Cache "$work/apt/cache";
APT::Sandbox::User "";
END
  APT_CONFIG=$work/apt/apt.conf run 1 clone/script/setup bench
  expect 'cannot reach archive.invalid'
  expect 'http_proxy'
}

# sources_of_a_machine: a file of each form, in apt/, as APT_CONFIG then says.
sources_of_a_machine() {
  mkdir -p apt/parts apt/lists/partial apt/cache/archives/partial
  : >apt/status
  cat >apt/apt.conf <<END
Dir::Etc::sourcelist "$work/apt/sources.list"; Dir::Etc::sourceparts "$work/apt/parts";
Dir::State "$work/apt"; Dir::State::status "$work/apt/status"; Dir::Cache "$work/apt/cache";
END
  export APT_CONFIG=$work/apt/apt.conf
  cat >apt/sources.list <<'END'
# deb http://comment.example/debian bookworm main
deb [ arch=amd64 signed-by=/keys/1.gpg,/keys/2.gpg ] http://one.example/debian bookworm main # ours
deb-src http://source.example/debian bookworm main
deb http://other.example/debian bookworm contrib
deb cdrom:[Debian GNU/Linux 12 _Bookworm_]/ bookworm main
deb [trusted=yes] http://one.example/security bookworm-security main
END
  cat >apt/parts/two.sources <<'END'
# A paragraph with two of each.
Types: deb deb-src
URIs: http://two.example/debian/
 mirror+file:/etc/apt/mirrors.list
Suites: bookworm bookworm-updates
Components: contrib main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEYCQjIxYJKwYBBAHaRw8BAQdAD
 -----END PGP PUBLIC KEY BLOCK-----

Enabled: no
types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main

types: deb
uris: http://three.example/debian
suites: bookworm
components: main
trusted: yes
END
}

reads_apt_sources_of_both_forms() {
  make_clone clone
  sources_of_a_machine
  cd clone
  # shellcheck source=/dev/null
  . script/lib/apt_sources.sh
  apt_sources >"$out"
  local key='\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mDMEYCQjIxYJKwYBBAHaRw8BAQdAD'
  key+='\n -----END PGP PUBLIC KEY BLOCK-----'
  diff - "$out" >&2 <<END || die 'these are not the sources'
http://one.example/debian|bookworm||/keys/1.gpg /keys/2.gpg
http://one.example/security|bookworm-security|yes|
http://two.example/debian/|bookworm||$key
http://two.example/debian/|bookworm-updates||$key
mirror+file:/etc/apt/mirrors.list|bookworm||$key
mirror+file:/etc/apt/mirrors.list|bookworm-updates||$key
http://three.example/debian|bookworm|yes|
END
}

# The source of cpp-httplib comes from where the machine's packages come from, with its keys.
changes_only_the_suite_of_the_machines_sources() {
  make_clone clone
  stub_missing
  sources_of_a_machine
  # As on a machine of that release; lists were not read yet.
  mkdir etc
  printf 'ID=debian\nVERSION_CODENAME=bookworm\nVERSION_ID="12"\n' >etc/os-release
  sed -i "s|/etc/os-release|$work/etc/os-release|" clone/script/lib/*.sh
  rm -r clone/build/deps
  # The second archive has it.
  stub apt-get 'case " $* " in
    *" update "*) cat "$(dirname "$APT_CONFIG")"/sources/* >>"'"$work"'/asked_of"
      echo --- >>"'"$work"'/asked_of"
      grep -q two.example "'"$work"'/asked_of" ||
        { echo "E: Failed to fetch http://one.example/x  Could not connect"; exit 100; } ;;
    *" source "*) printf "Version: 0.18.7-1+deb13u1\n" >cpp-httplib_0.18.7-1+deb13u1.dsc ;;
    esac'
  stub dpkg-source 'mkdir "$4"; echo licence >"$4/LICENSE"; echo >"$4/httplib.h"'
  run 0 clone/script/setup build
  expect 'is in build/deps/cpp-httplib'
  cp asked_of "$out"
  diff - asked_of >&2 <<'END' || die 'these are not the sources'
Types: deb-src
URIs: http://one.example/debian
Suites: trixie
Components: main
Signed-By: /keys/1.gpg /keys/2.gpg

Types: deb-src
URIs: http://one.example/security
Suites: trixie-security
Components: main
Trusted: yes

---
Types: deb-src
URIs: http://two.example/debian/
Suites: trixie
Components: main
Signed-By: 
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEYCQjIxYJKwYBBAHaRw8BAQdAD
 -----END PGP PUBLIC KEY BLOCK-----

Types: deb-src
URIs: http://one.example/security
Suites: trixie-security
Components: main
Trusted: yes

---
END
}

shows_what_apt_said_when_it_fails() {
  make_clone clone
  stub_missing wrk
  stub_user 0
  stub apt-cache 'printf "%s:\n  Candidate: 1\n" "${@:2}"'
  stub apt-get 'echo "E: the disk is full"; case " $* " in *" update "*) ;; *) exit 100 ;; esac'
  run 1 clone/script/setup bench
  expect 'E: the disk is full'
  expect 'apt could not install wrk'
}

asks_for_one_password_first_and_keeps_proxies() {
  make_clone clone
  stub_missing wrk libbenchmark-dev
  stub_user 1000
  stub sudo 'echo "sudo $*" >>"'"$work"'/calls"; [ "$*" = "-n true" ] || "$@"'
  stub apt-cache 'echo "apt-cache $*" >>"'"$work"'/calls"
    printf "%s:\n  Candidate: 1\n" "${@:2}"'
  stub apt-get 'echo "apt-get $http_proxy $*" >>"'"$work"'/calls"'
  http_proxy=http://proxy.invalid:3128 run 0 env -u https_proxy clone/script/setup bench
  cp calls "$out"
  [ "$(head -n 1 calls)" = 'sudo -n true' ] || die 'sudo was not asked first'
  [ "$(grep -c ^apt-cache calls)" -eq 1 ] || die 'apt-cache was asked more than once'
  [ "$(grep -c '^apt-get .*install' calls)" -eq 2 ] || die 'not one installation and its size'
  expect 'sudo env http_proxy=http://proxy.invalid:3128'
}

tells_an_administrator_the_one_line() {
  make_clone clone
  stub_missing wrk
  stub_user 1000
  # A PATH that has everything but sudo.
  mkdir tools
  ln -s /usr/bin/* tools/ 2>/dev/null
  rm -f tools/sudo
  PATH=$work/bin:$work/tools run 1 clone/script/setup bench
  expect 'apt-get update && apt-get install -y --no-install-recommends wrk'
}

installs_for_unit_tests_only_what_they_need() {
  make_clone clone
  stub_missing
  run 0 clone/script/test --label unit
  cp asked "$out"
  expect libgtest-dev
  expect_none chromium
  expect_none nodejs
  expect_none wrk
  expect_none libbenchmark-dev
  expect_none clang
}

# --- style ---------------------------------------------------------------------------------------
# As in a clone with all rooms, whose clang-format and clang-tidy dislike the word "bad".
make_styled_clone() {
  make_clone clone
  stub_missing
  mkdir -p clone/{core,projections,http,cli,tests,bench}
  local tool
  for tool in clang-format-14 clang-tidy-14; do
    stub $tool 'status=0
      for file in "$@"; do
        case "$file" in *.cc | *.h) ;; *) continue ;; esac
        echo "$(basename "$0") $file" >>"'"$work"'/looked_at"
        ! grep -H bad "$file" || status=1
      done
      exit $status'
  done
  stub g++ 'case "$1" in -dumpversion) echo 12 ;; *) exec '"$(command -v g++)"' "$@" ;; esac'
}

commit() {
  git -C clone add -A
  git -C clone -c user.name=a -c user.email=a@example.org commit -qm "$1"
}

refuses_sources_that_are_formatted_otherwise() {
  make_styled_clone
  echo 'bad' >clone/http/page.h
  run 1 clone/script/test --style
  expect 'http/page.h:bad'
  expect 'run clang-format-14 -i'
}

looks_at_the_newest_changes_with_clang_tidy() {
  command -v git >/dev/null || { echo 'left out: there is no git'; return; }
  make_styled_clone
  run 0 clone/script/test --style
  expect 'there is no history'
  git -C clone init -q
  echo 'well' >clone/core/oldest.cc
  commit oldest
  echo '#include "core/base.h"' | tee clone/core/user.cc >clone/tests/z_user.cc
  : >clone/core/base.h
  : >clone/core/gone.cc
  commit older
  git -C clone update-ref refs/remotes/origin/main HEAD
  rm clone/core/gone.cc
  : >clone/cli/newer.h
  : >clone/cli/newer.cc
  echo '// changed' >clone/core/base.h
  commit newer
  : >clone/http/not_committed.cc
  : >looked_at
  run 0 clone/script/test --style
  grep clang-tidy looked_at | sort >"$out"
  diff - "$out" >&2 <<'END' || die 'these are not the changed ones'
clang-tidy-14 cli/newer.cc
clang-tidy-14 core/user.cc
clang-tidy-14 http/not_committed.cc
END
  # On main itself, the newest commits; never the one without a parent, which a clone without its
  # history has too.
  git -C clone update-ref refs/remotes/origin/main HEAD
  : >looked_at
  run 0 clone/script/test --style
  grep clang-tidy looked_at | sort >"$out"
  diff - "$out" >&2 <<'END' || die 'these are not the newest ones'
clang-tidy-14 cli/newer.cc
clang-tidy-14 core/user.cc
clang-tidy-14 http/not_committed.cc
clang-tidy-14 tests/z_user.cc
END
  echo 'bad' >>clone/cli/newer.cc
  stub clang-format-14 true
  run 1 clone/script/test --style
  expect 'cli/newer.cc:bad'
}

stops_at_ctrl_c_while_installing() {
  make_clone clone
  stub_missing wrk
  stub_user 0
  stub apt-cache 'printf "%s:\n  Candidate: 1\n" "${@:2}"'
  mkfifo started
  # As apt: takes the signal and ends with an error of its own.
  stub apt-get 'case " $* " in *" --print-uris "*) exit ;; esac
    echo "$*" >>"'"$work"'/calls"
    trap "kill \$!; exit 100" INT
    sleep 600 & echo >"'"$work"'/started"; wait'
  env --default-signal=INT setsid clone/script/setup bench >"$out" 2>&1 &
  local setup=$! status=0
  read -r <started
  kill -INT -- -"$setup"
  wait "$setup" || status=$?
  [ "$status" -eq 130 ] || die "it ended with $status"
  [ "$(wc -l <calls)" -eq 1 ] || die 'it went on'
  expect 'stopped'
}

# --- main ----------------------------------------------------------------------------------------
tests=$(sed -n 's/^\([a-z_]*\)() {$/\1/p' "$0" | grep _ |
  grep -vxE 'expect_none|make_clone|make_styled_clone|stub_missing|sources_of_a_machine')
if [ $# -eq 0 ]; then echo "$tests"; exit; fi
grep -qx -- "$1" <<<"$tests" || { echo "no such test: $1" >&2; exit 2; }
work=$(readlink -f "$(mktemp -d)")
out=$work/out
trap 'rm -rf "$work"' EXIT
cd "$work"
unset CXX APT_CONFIG http_proxy https_proxy HTTP_PROXY HTTPS_PROXY
"$1"
echo "passed: $1"
