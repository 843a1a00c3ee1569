# refuse_wrong_start_options ARGUMENT...: ends with 2 at an option that `muster start` does not
# have, before minutes are spent on a build. The names are read from its source; values are judged
# by the program.
# shellcheck shell=bash

start_options() {
  grep -rohE --include='*.cc' -e '--[a-z][a-z_-]*|-[a-zA-Z],' cli | tr -d , | sort -u
}

refuse_wrong_start_options() {
  local argument name known value_may_follow=no
  known=" $(start_options | tr '\n' ' ') -h --help --help-all "
  for argument in "$@"; do
    name=${argument%%=*}
    case "$argument" in
      --) return ;;
      --*) case "$known" in *" $name "*) ;; *) usage_error "muster start has no option $name" \
        "(its options: ./script/server --help)" ;; esac ;;
      -[a-zA-Z]*) case "$known" in *" ${argument:0:2} "*) ;; *) usage_error \
        "muster start has no option ${argument:0:2} (its options: ./script/server --help)" ;;
        esac ;;
      *) [ $value_may_follow = yes ] || usage_error "muster start takes options only, not" \
        "\"$argument\" (its options: ./script/server --help)" ;;
    esac
    case "$argument" in
      -*=*) value_may_follow=no ;;
      -*) value_may_follow=yes ;;
      *) value_may_follow=no ;;
    esac
  done
}
