#!/bin/sh
# That digests.sh can fail: programs that are shell scripts, each with its own flaw, against one that
# has none.
# usage: digests_test.sh DIGESTS_SH CASE
set -eu

digests=$1
case_name=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# program NAME: reads a shell script that may change $digest and $code.
program() {
  {
    # shellcheck disable=SC2016
    printf '%s\n' '#!/bin/sh' 'digest=$*' 'code=0' 'for results; do :; done' \
      'case $* in campaign*) digest=campaign ;; *) results=/dev/null ;; esac' \
      'case $* in check*"--threads 2"*) digest="check --format json --threads 1 scenarios" ;; esac'
    cat
    # shellcheck disable=SC2016
    printf '%s\n' 'echo "\"digest\": \"$digest\""' 'echo "$digest" >"$results"' 'exit "$code"'
  } >"$work/$1"
  chmod +x "$work/$1"
}

# same NAME: whether digests.sh finds nothing between the flawless program and NAME.
same() {
  program flawless </dev/null
  sh "$digests" "$work/flawless" 3 "$work/reference.txt" >"$work/log" 2>&1 &&
    sh "$digests" "$work/$1" 3 "$work/out.txt" "$work/reference.txt" >>"$work/log" 2>&1
}

# must_differ TEXT: reads the flaw; it must be found, and TEXT be said.
must_differ() {
  program flawed
  if same flawed; then echo "the flaw was not found" >&2; exit 1; fi
  grep -qF -- "$1" "$work/log" || { cat "$work/log" >&2; exit 1; }
}

case $case_name in
  no_flaw)
    program also_flawless </dev/null
    same also_flawless || { cat "$work/log" >&2; exit 1; }
    ;;
  one_seed_differs)
    echo 'case $* in *"--seed 3"*) digest=x ;; esac' | must_differ '> "digest": "x"'
    ;;
  own_seed_differs)
    echo 'case $* in check*) digest=x ;; esac' | must_differ '> "digest": "x"'
    ;;
  two_threads_differ)
    echo 'case $* in *"--threads 2"*) digest=x ;; esac' | must_differ 'one thread and two differ'
    ;;
  campaign_differs)
    echo 'case $* in campaign*) digest=x ;; esac' | must_differ '> x'
    ;;
  campaign_threads_differ)
    echo 'case $* in campaign*"--threads 2"*) digest=x ;; esac' |
      must_differ 'campaigns on one thread and on two differ'
    ;;
  exit_code_differs)
    echo 'code=1' | must_differ '> exit code 1'
    ;;
  crash)
    echo 'case $* in *"--seed 2"*) code=139 ;; esac' | must_differ 'exit code 139'
    ;;
  no_digest)
    echo 'exit 0' | must_differ 'no digest'
    ;;
  *)
    echo "no such case: $case_name" >&2
    exit 1
    ;;
esac
