#!/bin/sh
# Builds the fuzzer of the readers, or lets it run.
# usage: fuzz.sh build | SECONDS [LIBFUZZER-ARGS]
# What it finds is left in build/fuzz/findings; it belongs into tests/fuzz/corpus, beside the repair.
set -eu
cd "$(dirname "$0")/../.."

if [ "$1" = build ]; then
  cmake --preset fuzz
  exec cmake --build build/fuzz --target readers_fuzz --parallel 2
fi
seconds=$1
shift

work=build/fuzz
rm -rf "$work/seeds" "$work/empty"
mkdir -p "$work/seeds" "$work/corpus" "$work/findings" "$work/empty"
# Every scenario and policy of the tree is a seed, each with the byte that names its reader.
for file in scenarios/*.json; do
  { printf s; cat "$file"; } >"$work/seeds/scenario-$(basename "$file")"
done
for file in scenarios/policies/*.json; do
  { printf p; cat "$file"; } >"$work/seeds/policy-$(basename "$file")"
done
# The words of the language.
grep -aho '"[A-Za-z][A-Za-z0-9_ .-]*"' scenarios/schema/*.json tests/fuzz/corpus/results-* | sort -u >"$work/words"

root=$PWD
# Includes of a fuzzed file are looked up in the working directory: there is nothing.
cd "$work/empty"
exec "$root/build/fuzz/readers_fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
  -max_len=16384 -print_final_stats=1 -verbosity=0 -dict="$root/$work/words" \
  -artifact_prefix="$root/$work/findings/" "$@" \
  "$root/$work/corpus" "$root/tests/fuzz/corpus" "$root/$work/seeds"
