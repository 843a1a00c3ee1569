# Everything that installs and builds, for the scripts that do both.
# shellcheck shell=bash
. script/lib/build_folder.sh
. script/lib/apt_sources.sh
. script/lib/apt.sh
. script/lib/httplib.sh
. script/lib/style.sh
. script/lib/set_up.sh
. script/lib/build.sh
