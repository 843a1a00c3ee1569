# Where this machine gets its packages from. apt itself reads its sources, in whatever form they are
# written; no address of an archive is written down here.
# shellcheck shell=bash

os_release() { sed -n "s/^$1=//p" /etc/os-release | tr -d '"'; }

# One line a source: address|suite|origin|component. The origin is known once lists were read.
apt_sources() {
  apt-get indextargets --format '$(REPO_URI)|$(RELEASE)|$(ORIGIN)|$(COMPONENT)' \
    'Created-By: Packages' | sed 's/\$(ORIGIN)//' | awk '!seen[$0]++'
}

# addresses_of debian|ubuntu [-security]: the archives of that distribution that this machine uses,
# best first; nothing when it uses none.
addresses_of() {
  local codename origin suites sources
  if [ "$1" = debian ]; then origin=Debian; else origin=Ubuntu; fi
  codename=$(os_release VERSION_CODENAME)
  suites="$codename${2-}|stable${2-}|oldstable${2-}"
  sources=$(apt_sources)
  {
    awk -F '|' -v origin="$origin" -v suffix="${2-}" '$3 == origin && $4 == "main" &&
      (suffix == "" ? $2 !~ /-/ : $2 ~ suffix "$") {print $1}' <<<"$sources"
    if [ "$(os_release ID)" = "$1" ]; then
      awk -F '|' -v suites="^($suites)\$" '$4 == "main" && $2 ~ suites {print $1}' <<<"$sources"
    fi
  } | awk '!seen[$0]++'
}

# The address that the distributions themselves write into new installations: for a machine of the
# other distribution. Needs the package python-apt-common, which both have.
default_address_of() {  # debian or ubuntu
  local file=/usr/share/python-apt/templates/Debian.info key=BaseURI
  if [ "$1" = ubuntu ]; then
    file=/usr/share/python-apt/templates/Ubuntu.info
    case "$(dpkg --print-architecture)" in amd64 | i386) key=BaseURI-amd64 ;; esac
  fi
  sed -n "s/^$key: //p" "$file" | head -n 1
}
