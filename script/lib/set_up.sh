# set_up GROUP...: installs what those groups need; nothing, in milliseconds, when all is there.
#
#   build    compile and run the server (always)
#   test     the test libraries, and nginx and fail2ban for tests/cli
#   attack   strace and libfaketime, for tests/attack
#   fuzz     clang and its libFuzzer, for tests/fuzz
#   browser  Chromium, Node.js and the packages of tests/browser
#   bench    the peers and load drivers of bench/
#   style    clang-format and clang-tidy, where the release has the version that is asked for
#   clang    the compiler of preset clang
#
# Nothing is remembered: what is installed is looked at each time, so a package that was removed or
# a distribution that was exchanged under the clone is noticed.
# shellcheck shell=bash

# Nothing where Node.js is there already: one from elsewhere brings an npm of its own, and Debian's
# does not go beside it.
node_packages() { command -v node >/dev/null && command -v npm >/dev/null || echo nodejs npm; }

# Not redis-server: that package starts a server, and again at every boot. Its program is in
# redis-tools, under another name.
redis_packages() { command -v redis-server >/dev/null || echo redis-tools; }

# For tests/verifier. Whatever Go is there will do.
go_packages() { command -v go >/dev/null || echo golang-go; }

# Ubuntu has Chromium as a snap only: a browser that is there is used, none is installed.
browser_packages() { [ "$(os_release ID)" = ubuntu ] || echo chromium; }

has_browser() {
  local program
  for program in /usr/bin/{chromium,chromium-browser,google-chrome} /snap/bin/chromium; do
    [ ! -x $program ] || return 0
  done
  return 1
}

packages_of() {
  case "$1" in
    build) echo g++ cmake ninja-build ccache pkg-config dpkg-dev ca-certificates \
      librocksdb-dev libcereal-dev libcrypto++-dev libargon2-dev nlohmann-json3-dev \
      libcli11-dev libspdlog-dev libkainjow-mustache-dev libexpected-dev libzxcvbn-dev \
      libutf8proc-dev libidn2-dev libhowardhinnant-date-dev tzdata libicu-dev prometheus-cpp-dev \
      libvips-dev libsimdjson-dev libqrencode-dev libcurl4-openssl-dev ;;
    test) echo libgtest-dev libgmock-dev librapidcheck-dev; go_packages ;;
    attack) echo strace faketime ;;
    fuzz) echo clang libclang-rt-dev ;;
    browser) echo fonts-dejavu-core; browser_packages; node_packages ;;
    bench) echo libbenchmark-dev wrk; redis_packages ;;
    style) ;;  # set_up_style
    clang) echo clang ;;
    *) usage_error "no such group: $1 (build, test, attack, fuzz, browser, bench, style," \
      "clang)" ;;
  esac
}

# The browser is the distribution's: nothing is downloaded for it. npm's packages are renewed when
# their list has changed.
set_up_browser() {
  if ! has_browser; then
    say "there is no Chromium: browser tests are left out (on Ubuntu: sudo snap install chromium)"
    return
  fi
  local key
  key=$(cat tests/browser/package-lock.json tests/browser/.npmrc | sha256sum)
  [ "$(cat tests/browser/node_modules/.muster 2>/dev/null)" != "$key" ] || return 0
  say "installing the packages of tests/browser (npm ci)"
  (cd tests/browser && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --ignore-scripts) \
    >build/npm.log 2>&1 ||
    { tail -n 20 build/npm.log >&2; fail "npm could not install the packages of tests/browser"; }
  echo "$key" >tests/browser/node_modules/.muster
}

# bench looks for redis-server; script/setup and ctest put this folder on its path.
set_up_redis() {
  command -v redis-server >/dev/null && return
  mkdir -p build/deps/bin
  ln -sf "$(command -v redis-check-rdb)" build/deps/bin/redis-server
}

# Not the package nginx, which starts a server on port 80, and again at every boot: its program is
# unpacked. tests/cli looks for it in this folder.
set_up_nginx() {
  [ ! -x build/deps/bin/nginx ] && ! PATH=$PATH:/usr/sbin command -v nginx >/dev/null || return 0
  say "fetching nginx (apt-get download)"
  local work=build/deps/nginx
  rm -rf $work && mkdir -p $work build/deps/bin
  if (cd $work && apt-get download nginx && dpkg-deb -x nginx_*.deb .) >>"$apt_log" 2>&1; then
    ln -sf ../nginx/usr/sbin/nginx build/deps/bin/nginx
  else
    say "there is no nginx: its tests are left out ($apt_log says why)"
  fi
}

# Nor the package fail2ban, which starts a service: tests/cli runs its fail2ban-regex from here.
set_up_fail2ban() {
  [ ! -x build/deps/bin/fail2ban-regex ] && ! command -v fail2ban-regex >/dev/null || return 0
  say "fetching fail2ban (apt-get download)"
  local work=build/deps/fail2ban
  rm -rf $work && mkdir -p $work build/deps/bin
  if (cd $work && apt-get download fail2ban && dpkg-deb -x fail2ban_*.deb .) >>"$apt_log" 2>&1; then
    cat >build/deps/bin/fail2ban-regex <<'END'
#!/bin/sh
cd "$(dirname "$0")/../fail2ban" || exit
PYTHONPATH=usr/lib/python3/dist-packages exec python3 usr/bin/fail2ban-regex "$@"
END
    chmod +x build/deps/bin/fail2ban-regex
    # Its modules may be older than this Python.
    build/deps/bin/fail2ban-regex --version >>"$apt_log" 2>&1 || rm build/deps/bin/fail2ban-regex
  fi
  [ -x build/deps/bin/fail2ban-regex ] ||
    say "there is no fail2ban: one test is left out ($apt_log says why)"
}

# set_up GROUP...: requires lock_build.
set_up() {
  local group packages=()
  for group in build "$@"; do
    # shellcheck disable=SC2207  # package names are words
    packages+=($(packages_of "$group"))
  done
  # shellcheck disable=SC2207
  httplib_is_there 2>/dev/null || packages+=($(httplib_packages))
  install "${packages[@]}"
  set_up_httplib
  for group in "$@"; do
    case "$group" in
      browser) set_up_browser ;;
      bench) set_up_redis ;;
      test) set_up_nginx; set_up_fail2ban ;;
      style) set_up_style ;;
    esac
  done
}
