#!/usr/bin/env bash
# Installs a build into an empty folder and runs what is there: install_test.sh BUILD_FOLDER
set -euo pipefail
build=$1
work=$(readlink -f "$(mktemp -d)")
out=$work/out
server=
trap '[ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

die() { printf 'FAILED: %s\n' "$*" >&2; [ ! -f "$out" ] || sed 's/^/  | /' "$out" >&2; exit 1; }
has() { grep -qF -- "$2" "$root/$1" || die "$1 has no \"$2\""; }

# A prefix other than the one that was configured.
root=$work/root
DESTDIR=$root cmake --install "$build" --prefix /opt/muster >"$out" 2>&1 ||
  die 'it does not install'
! grep -F 'The licence of' "$out" || die 'a licence is missing'

(cd "$root" && find . -type f | sort) >"$out"
diff - "$out" >&2 <<'END' || die 'these are not the files'
./opt/muster/bin/muster
./opt/muster/lib/systemd/system/muster.service
./opt/muster/lib/sysusers.d/muster.conf
./opt/muster/share/bash-completion/completions/muster
./opt/muster/share/doc/muster/LICENSE
./opt/muster/share/doc/muster/README.md
./opt/muster/share/doc/muster/third-party-notices.txt
./opt/muster/share/fish/vendor_completions.d/muster.fish
./opt/muster/share/man/man1/muster.1
./opt/muster/share/muster/fail2ban/filter.d/muster.conf
./opt/muster/share/muster/fail2ban/jail.d/muster.conf
./opt/muster/share/zsh/site-functions/_muster
END
has opt/muster/share/bash-completion/completions/muster 'complete -F _muster muster'
has opt/muster/share/fish/vendor_completions.d/muster.fish 'complete -c muster'
has opt/muster/share/zsh/site-functions/_muster '#compdef muster'
has opt/muster/share/man/man1/muster.1 '.TH MUSTER 1'
for name in cpp-httplib libcereal-dev nlohmann-json3-dev; do
  has opt/muster/share/doc/muster/third-party-notices.txt "==== $name ===="
done
has opt/muster/share/doc/muster/third-party-notices.txt yhirose

unit=opt/muster/lib/systemd/system/muster.service
has $unit 'ExecStart=/opt/muster/bin/muster start'
has $unit 'Documentation=file:/opt/muster/share/doc/muster/README.md'
! grep -nE '@[a-z_]+@' "$root/$unit" || die 'the unit has places that were not filled in'
if command -v systemd-analyze >/dev/null; then
  # It looks for the program where the unit says.
  sed "s|/opt/muster|$root/opt/muster|" "$root/$unit" >"$work/muster.service"
  systemd-analyze verify "$work/muster.service" >"$out" 2>&1 || true
  ! grep -F "$work/muster.service" "$out" || die 'systemd does not take all of the unit'
fi
! readelf -d "$root/opt/muster/bin/muster" | grep -E 'R(UN)?PATH' ||
  die 'the program looks for libraries in a folder of the build'

# The program alone: nothing of the clone.
cd "$work"
"$root/opt/muster/bin/muster" start --data-dir data --port 0 >"$out" 2>&1 &
server=$!
url=$(tail -n +1 -f --pid=$server "$out" | grep -m 1 -oE 'is running at [^ ]+' || true)
url=${url##* }
[ -n "$url" ] || die 'it does not start'
address=${url#http://}
exec {http}<>"/dev/tcp/${address%%:*}/$(sed -E 's|.*:([0-9]+).*|\1|' <<<"$address")"
printf 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&"$http"
head -n 1 <&"$http" | grep -q '^HTTP/1.1 200' || die 'it does not answer'
kill -TERM "$server"
status=0
wait "$server" || status=$?
server=
[ "$status" -eq 0 ] || die "it ended with $status"
"$root/opt/muster/bin/muster" fsck --data-dir data >"$out" 2>&1 || die 'the data is not whole'
echo 'passed: installs_and_runs'
