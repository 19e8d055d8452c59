#!/bin/sh
# What `./dev packages` installs, seen by a system that only pretends: dpkg-query, apt-get, sudo and
# id are stand-ins that log their calls, and no other program of that kind is on PATH.
# usage: packages_test.sh DEV CASE
set -eu
unset DEBIAN_FRONTEND

dev=$1
case_name=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
log=$work/log
: >"$log"
: >"$work/installed"

for tool in sh cat dirname env getconf grep; do
  ln -s "$(command -v $tool)" "$work/bin/$tool"
done

stand_in() {
  { printf '#!/bin/sh\nwork=%s\n' "$work"; cat; } >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}

# Knows the packages in $work/installed; one that was removed is still known, as dpkg does it.
stand_in dpkg-query <<'EOF'
for package; do :; done
if grep -qxF "$package" "$work/installed"; then echo installed; exit 0; fi
if [ "$package" = "$(cat "$work/removed" 2>/dev/null)" ]; then echo config-files; exit 0; fi
echo "dpkg-query: no packages found matching $package" >&2
exit 1
EOF
stand_in apt-get <<'EOF'
echo "apt-get $* frontend=${DEBIAN_FRONTEND:-}" >>"$work/log"
[ ! -e "$work/apt-fails" ] || exit 100
[ "$1" != install ] || for word; do
  case $word in install | -*) ;; *) echo "$word" >>"$work/installed" ;; esac
done
EOF
stand_in id <<'EOF'
cat "$work/user"
EOF
echo 0 >"$work/user"

give_sudo() {
  stand_in sudo <<'EOF'
echo sudo >>"$work/log"
exec env -i PATH="$PATH" "$@"
EOF
}

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  echo "--- calls:" >&2
  cat "$log" >&2
  echo "--- output:" >&2
  cat "$work/out" >&2
  exit 1
}

# run_dev ARGS: its output goes to $work/out, its exit code to $status.
run_dev() {
  status=0
  PATH=$work/bin sh "$dev" "$@" >"$work/out" 2>&1 || status=$?
}

# The packages that a command wants: what it installs where nothing is there.
wanted_by() {
  : >"$work/installed"
  run_dev packages "$1"
  [ "$status" -eq 0 ] || fail "packages $1 on a bare system"
  sort "$work/installed" >"$work/wanted"
  : >"$log"
  cat "$work/wanted"
}

said() {
  grep -qF -- "$1" "$work/out" || fail "expected it to say: $1"
}

expect_calls() {
  printf '%s\n' "$@" >"$work/expected"
  cmp -s "$work/expected" "$log" || fail "expected these calls: $*"
}

case $case_name in
  bare_system)
    wanted_by test >"$work/out"
    for package in g++ cmake ninja-build libboost1.81-dev libboost-program-options1.81-dev \
      nlohmann-json3-dev libfmt-dev libhowardhinnant-date-dev libssl-dev tzdata libgtest-dev \
      librapidcheck-dev libbenchmark-dev libhiredis-dev clang-19 libclang-rt-19-dev redis-server \
      php-cli php-redis php-illuminate-cache php-illuminate-redis; do
      grep -qxF "$package" "$work/wanted" || fail "$package is not installed on a bare system"
    done
    ;;
  each_missing)
    for command in build test lint; do
      wanted_by "$command" >"$work/out"
      # shellcheck disable=SC2013  # names of packages have no blanks
      for package in $(cat "$work/wanted"); do
        grep -vxF "$package" "$work/wanted" >"$work/installed"
        : >"$log"
        run_dev packages "$command"
        [ "$status" -eq 0 ] || fail "$command without $package: exit code $status"
        expect_calls "apt-get update frontend=noninteractive" \
          "apt-get install --yes --no-install-recommends $package frontend=noninteractive"
      done
    done
    ;;
  removed_but_configured)
    wanted_by build >"$work/out"
    grep -vxF tzdata "$work/wanted" >"$work/installed"
    echo tzdata >"$work/removed"
    run_dev packages build
    grep -q 'install .* tzdata ' "$log" || fail "a removed package that left its settings counts as missing"
    ;;
  nothing_missing)
    wanted_by lint >"$work/out"
    wanted_by test >"$work/out"
    echo 1000 >"$work/user"
    for command in build test; do
      run_dev packages "$command"
      [ "$status" -eq 0 ] || fail "exit code $status"
      [ ! -s "$log" ] || fail "nothing is missing, and yet it called apt-get"
    done
    ;;
  with_sudo)
    give_sudo
    wanted_by build >"$work/out"
    grep -vxF cmake "$work/wanted" >"$work/installed"
    echo 1000 >"$work/user"
    run_dev packages build
    [ "$status" -eq 0 ] || fail "exit code $status"
    expect_calls sudo "apt-get update frontend=noninteractive" \
      sudo "apt-get install --yes --no-install-recommends cmake frontend=noninteractive"
    ;;
  neither_root_nor_sudo)
    wanted_by build >"$work/out"
    grep -vxF cmake "$work/wanted" >"$work/installed"
    echo 1000 >"$work/user"
    run_dev packages build
    [ "$status" -ne 0 ] || fail "it went on"
    [ ! -s "$log" ] || fail "it called apt-get"
    said "needs root or sudo: cmake"
    said "apt-get install --no-install-recommends cmake"
    ;;
  older_boost)
    wanted_by build >"$work/out"
    { grep -v boost "$work/wanted"; echo libboost1.74-dev; } >"$work/installed"
    run_dev packages build
    [ "$status" -ne 0 ] || fail "it went on"
    [ ! -s "$log" ] || fail "it called apt-get"
    said "apt-get remove libboost1.74-dev"
    ;;
  apt_fails)
    touch "$work/apt-fails"
    run_dev packages build
    [ "$status" -ne 0 ] || fail "it went on"
    said "apt-get update failed; missing: g++"
    ;;
  no_debian)
    rm "$work/bin/dpkg-query"
    run_dev packages build
    [ "$status" -eq 0 ] || fail "exit code $status"
    said "not a Debian system"
    ;;
  wrong_use)
    run_dev nonsense
    [ "$status" -ne 0 ] || fail "an unknown command succeeded"
    said 'unknown command "nonsense"'
    run_dev help
    [ "$status" -eq 0 ] || fail "help failed"
    said "usage: ./dev COMMAND"
    ;;
  *)
    : >"$work/out"
    fail "no such case: $case_name"
    ;;
esac
