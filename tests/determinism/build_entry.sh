#!/bin/sh
# Builds the program for one entry of the matrix: build/matrix/ENTRY/slotrace.
# usage: build_entry.sh ENTRY JOBS
set -eu
cd "$(dirname "$0")/../.."
cmake --preset "matrix-$1"
cmake --build "build/matrix/$1" --target slotrace --parallel "$2"
