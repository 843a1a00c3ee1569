# read_bench_options ARGUMENT...: sets arguments, for the program; ends with 2 at anything that the
# program would refuse, before minutes are spent on a build. Paths are relative to the caller's
# folder.
# shellcheck shell=bash disable=SC2034  # read by bench/run

bench_rows() { sed -nE 's/^ *Group\{"([a-z_0-9]+)",.*/\1/p' bench/proof/groups.cc; }

read_bench_options() {
  local name value
  arguments=()
  while [ $# -gt 0 ]; do
    case "$1" in
      --quick) arguments+=("$1"); shift; continue ;;
      -h | --help) help; exit 0 ;;
      --only | --dir | --repetitions | --minutes | --json | --svg)
        [ $# -gt 1 ] || usage_error "$1 needs a value"
        name=$1 value=$2; shift 2 ;;
      --only=* | --dir=* | --repetitions=* | --minutes=* | --json=* | --svg=*)
        name=${1%%=*} value=${1#*=}; shift ;;
      *) usage_error "there is no option $1 (see ./bench/run --help)" ;;
    esac
    [ -n "$value" ] || usage_error "$name needs a value"
    case "$name" in
      --only) bench_rows | grep -qF -- "$value" ||
        usage_error "no row's name contains \"$value\"; there are: $(bench_rows | tr '\n' ' ')" ;;
      --repetitions) [[ $value =~ ^([1-9][0-9]?|100)$ ]] ||
        usage_error "--repetitions takes a number from 1 to 100, not \"$value\"" ;;
      --minutes) [[ $value =~ ^([4-9]|[1-9][0-9]{1,3})$ ]] ||
        usage_error "--minutes takes a number from 4 to 9999, not \"$value\"" ;;
      *) value=$(in_caller "$value") ;;
    esac
    [ "$name" != --dir ] || [ -d "$value" ] || usage_error "--dir: $value is not a directory"
    arguments+=("$name=$value")
  done
}
