# read_test_options ARGUMENT...: sets preset, label, look and arguments (for ctest); ends with 2 at
# anything that neither script/test nor ctest knows, before minutes are spent on a build.
# shellcheck shell=bash disable=SC2034  # read by script/test

# needs_of LABEL: the groups of script/setup, then "--", then the targets that it takes.
needs_of() {
  case "$1" in
    unit) echo test -- muster_unit_tests ;;
    integration) echo test -- muster_integration_tests ;;
    crash) echo test -- muster_crash_tests ;;
    attack) echo test attack -- muster_attack_tests muster ;;
    browser) echo browser -- muster ;;
    fuzz) echo fuzz -- muster_fuzz ;;
    bench) echo bench -- muster_bench muster_proof ;;
    scripts) echo -- muster_version ;;
    *) usage_error "no such label: $1" \
      "(unit, integration, crash, attack, fuzz, browser, bench, scripts)" ;;
  esac
}

check_preset() {
  grep -q "\"name\": \"$1\", \"configurePreset\"" CMakePresets.json ||
    usage_error "no such preset: $1 (release, debug, asan-ubsan, tsan, clang, fuzz)"
}

read_test_options() {
  preset='' label='' look='' arguments=()
  while [ $# -gt 0 ]; do
    case "$1" in
      --preset) [ $# -gt 1 ] || usage_error "--preset needs a name"
        preset=$2; check_preset "$2"; shift ;;
      --label) [ $# -gt 1 ] || usage_error "--label needs a name"
        label=$2; needs_of "$2" >/dev/null; shift ;;
      --style | --tidy) look=${1#--} ;;
      -h | --help) help; exit 0 ;;
      # ctest's: with a value, with one that may be left out, without.
      -R | --tests-regex | -E | --exclude-regex | -L | --label-regex | -LE | --label-exclude | \
        -FS | -FC | -FA | -I | --tests-information | --repeat | --timeout | --stop-time | \
        -O | --output-log | --output-junit | --test-load | --interactive-debug-mode)
        [ $# -gt 1 ] || usage_error "$1 needs a value"
        arguments+=("$1" "$2"); shift ;;
      -j | --parallel) arguments+=("$1")
        case "${2-}" in [0-9]*) arguments+=("$2"); shift ;; esac ;;
      -j[0-9]* | -N | --show-only* | -V | --verbose | -VV | --extra-verbose | -Q | --quiet | \
        --debug | --progress | -U | --union | -F | --rerun-failed | --output-on-failure | \
        --stop-on-failure | --schedule-random | --print-labels | --no-label-summary | \
        --no-subproject-summary | --test-output-* | --no-tests=*) arguments+=("$1") ;;
      unit | integration | crash | attack | fuzz | browser | bench | scripts)
        usage_error "$1 is a label: --label $1" ;;
      *) usage_error "neither this nor ctest knows $1 (see ./script/test --help)" ;;
    esac
    shift
  done
  # The fuzz targets have a preset of their own, which has nothing else.
  if [ "$preset" = fuzz ] || [ "$label" = fuzz ]; then
    [ "${preset:-fuzz} ${label:-fuzz}" = 'fuzz fuzz' ] ||
      usage_error "the label fuzz and the preset fuzz go together only"
    preset=fuzz label=fuzz
  fi
}
