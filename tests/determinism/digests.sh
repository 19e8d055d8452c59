#!/bin/sh
# Runs every scenario with one build of the program, and compares what it says, digests included,
# with what another build said, byte for byte. A campaign of a few runs of each case has the orders of
# steps that no timed run takes.
# usage: digests.sh PROGRAM SEEDS OUT [REFERENCE]
#   SEEDS      besides the scenarios' own seeds, the seeds 1 to SEEDS
#   OUT        where what it said is kept
#   REFERENCE  the OUT of another build
set -eu

program=$1
seeds=$2
out=$3
reference=${4:-}

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

cd "$(dirname "$0")/../.."
# The same messages everywhere.
export LC_ALL=C

# say FILE ARGS: what the program says goes to FILE. Exit code 1 says that an expectation failed,
# which another seed may do; the exit code is compared too.
say() {
  file=$1
  shift
  status=0
  "$program" "$@" >"$file" || status=$?
  [ "$status" -le 1 ] || fail "$program $*: exit code $status"
  grep -q '"digest"' "$file" || fail "$program $*: no digest"
  echo "exit code $status" >>"$file"
}

# campaign FILE THREADS: its results go to FILE.
campaign() {
  rm -f "$1"
  status=0
  "$program" campaign scenarios --name digests --runs 5 --threads "$2" --results "$1" >"$1.log" ||
    status=$?
  [ "$status" -le 1 ] || fail "$program campaign: exit code $status"
  rm "$1.log"
}

say "$out" check --format json --threads 1 scenarios
say "$out.2" check --format json --threads 2 scenarios
cmp "$out" "$out.2" || fail "one thread and two differ"
rm "$out.2"

seed=0
while [ "$seed" -lt "$seeds" ]; do
  seed=$((seed + 1))
  say "$out.run" check --format json --threads 1 --seed "$seed" scenarios
  echo "seed $seed"
  grep -E '"(name|case|digest)"|^exit code' "$out.run"
done >"$out.seeds"
cat "$out.seeds" >>"$out"
rm -f "$out.run" "$out.seeds"

campaign "$out.campaign" 1
campaign "$out.campaign.2" 2
cmp "$out.campaign" "$out.campaign.2" || fail "campaigns on one thread and on two differ"
cat "$out.campaign" >>"$out"
rm "$out.campaign" "$out.campaign.2"

if [ -n "$reference" ] && ! cmp "$reference" "$out"; then
  diff "$reference" "$out" | head -n 40
  exit 1
fi
