# Where this machine gets its packages from, as its own apt sources say, in both of their forms
# (*.list with one line each, *.sources in paragraphs). No archive's address is written down here.
# shellcheck shell=bash

os_release() { sed -n "s/^$1=//p" /etc/os-release | tr -d '"'; }

# The component "main" of every source of binary packages, one line for each address and suite:
#
#   address|suite|trusted|signed-by
#
# trusted and signed-by are those of the source, or empty. A key that the source itself contains has
# "\n" for its line ends.
apt_sources() {
  local list='' parts='' file files=()
  eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
  for file in "$list" "${parts%/}"/*.list "${parts%/}"/*.sources; do
    [ ! -f "$file" ] || files+=("$file")
  done
  [ ${#files[@]} -gt 0 ] || return 0
  awk '
    function words(text, into) { return split(text, into, /[ \t]+/) }
    function tell(addresses, suites, components, trusted, signed_by,    i, j, a, s, n, m) {
      if ((" " components " ") !~ / main /) return
      n = words(addresses, a); m = words(suites, s)
      for (i = 1; i <= n; ++i) for (j = 1; j <= m; ++j)
        if (a[i] != "" && s[j] != "") print a[i] "|" s[j] "|" trusted "|" signed_by
    }
    function paragraph(    key) {  # tells of the one that was read
      for (key in field) if (key != "signed-by") {
        gsub(/\\n/, " ", field[key]); gsub(/[ \t]+/, " ", field[key])
      }
      if (tolower(field["enabled"]) !~ /^ *(no|false|without|off|disable|0) *$/ &&
          (field["types"] " ") ~ /(^| )deb /)
        tell(field["uris"], field["suites"], field["components"], field["trusted"],
             field["signed-by"])
      split("", field)
      name = ""
    }
    FNR == 1 { paragraph() }
    /^[ \t]*#/ { next }
    FILENAME ~ /\.sources$/ {
      if ($0 ~ /^[ \t]*$/) { paragraph(); next }
      if ($0 ~ /^[ \t]/) { field[name] = field[name] "\\n" $0; next }
      name = tolower(substr($0, 1, index($0, ":") - 1))
      value = substr($0, index($0, ":") + 1)
      gsub(/^[ \t]+|[ \t]+$/, "", value)
      field[name] = value
      next
    }
    $1 == "deb" {
      sub(/[ \t]*#.*$/, ""); sub(/^[ \t]*deb[ \t]+/, "")
      trusted = signed_by = ""
      if ($0 ~ /^\[/) {
        count = words(substr($0, 2, index($0, "]") - 2), option)
        $0 = substr($0, index($0, "]") + 1)
        for (i = 1; i <= count; ++i) {
          if (option[i] ~ /^trusted=/) trusted = substr(option[i], 9)
          if (option[i] ~ /^signed-by=/) signed_by = substr(option[i], 11)
        }
        gsub(/,/, " ", signed_by)
      }
      address = $1; suite = $2
      $1 = $2 = ""
      if (address !~ /^cdrom:/) tell(address, suite, $0, trusted, signed_by)
    }
    END { paragraph() }' "${files[@]}" | awk '!seen[$0]++'
}

# sources_of debian|ubuntu [-security]: the archives of that distribution that this machine uses,
# best first; nothing when it uses none. Lines of apt_sources without the suite:
# address|trusted|signed-by.
sources_of() {
  local codename origin own suites
  if [ "$1" = debian ]; then origin=Debian; else origin=Ubuntu; fi
  if [ "$(os_release ID)" = "$1" ]; then own=yes; else own=no; fi
  codename=$(os_release VERSION_CODENAME)
  suites="^($codename|stable|oldstable)${2-}\$"
  # Where the lists were read before, they say whose archive it is. Of the others only the name of
  # the suite is known, and another project may use the same.
  {
    # shellcheck disable=SC2016  # the words are apt's
    apt-get indextargets --format 'origin|$(REPO_URI)|$(ORIGIN)' 'Created-By: Packages'
    apt_sources | sed 's/^/source|/'
  } | awk -F '|' -v OFS='|' -v origin=$origin -v own=$own -v suites="$suites" -v suffix="${2-}" '
    { address = $2; sub(/\/*$/, "", address) }
    $1 == "origin" { origin_of[address] = $3; next }
    origin_of[address] == origin && (suffix == "" ? $3 !~ /-/ : $3 ~ suffix "$") {
      print 1, $2, $4, $5
      next
    }
    own == "yes" && $3 ~ suites { print 2, $2, $4, $5 }' |
    sort -s -t '|' -k 1,1 | cut -d '|' -f 2- | awk '!seen[$0]++'
}

# source_paragraph TYPES SUITES COMPONENTS ADDRESS|TRUSTED|SIGNED-BY: the same archive as a line of
# sources_of says, for other suites, as a *.sources file has it.
source_paragraph() {
  local address trusted signed_by
  IFS='|' read -r address trusted signed_by <<<"$4"
  printf 'Types: %s\nURIs: %s\nSuites: %s\nComponents: %s\n' "$1" "$address" "$2" "$3"
  [ -z "$trusted" ] || echo "Trusted: $trusted"
  [ -z "$signed_by" ] || printf 'Signed-By: %b\n' "$signed_by"
  echo
}

# keyring_of debian|ubuntu: the keys of its archive, from the package of that name.
keyring_of() { echo "/usr/share/keyrings/$1-archive-keyring.gpg"; }

# What the distributions themselves write into new installations, as a line of sources_of: for a
# machine of the other distribution. Needs the package python-apt-common, which both have.
default_source_of() {  # debian or ubuntu
  local file=/usr/share/python-apt/templates/Debian.info key=BaseURI address
  if [ "$1" = ubuntu ]; then
    file=/usr/share/python-apt/templates/Ubuntu.info
    case "$(dpkg --print-architecture)" in amd64 | i386) key=BaseURI-amd64 ;; esac
  fi
  address=$(sed -n "s/^$key: //p" "$file" | head -n 1)
  [ -z "$address" ] || echo "$address||$(keyring_of "$1")"
}
