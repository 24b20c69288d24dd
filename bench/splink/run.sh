#!/usr/bin/env bash
# Links the same records with recount and with Splink on this machine and prints accuracy, CPU-seconds and peak memory.
#
#   bench/splink/run.sh            100,000 invented records and the public sets that are there
#   bench/splink/run.sh --million  one million invented records besides (about half an hour for Splink on two cores)
#
# WORK is where the virtual environment and the files go (default: a folder below the system's temporary one).
set -euo pipefail
cd "$(dirname "$0")/../.."
work="${WORK:-${TMPDIR:-/tmp}/recount-splink}"
mkdir -p "$work"
if [ ! -x "$work/venv/bin/python" ]; then
  python3 -m venv "$work/venv"
fi
"$work/venv/bin/pip" install -q -r bench/splink/requirements.txt
go build -o "$work/recount" ./cmd/recount
go build -o "$work/prepare" ./bench/splink
go build -o "$work/generate" ./bench/link
sizes="100000"
[ "${1:-}" = "--million" ] && sizes="100000 1000000"
for n in $sizes; do
  [ -f "$work/invented$n.csv" ] || "$work/generate" -n "$n" -csv "$work/invented$n.csv"
  bench/splink/compare.sh "$work" "invented$n" "$work/invented$n.csv" rec_id person person=ignore
done
public="${RECOUNT_SHARED:-../shared}/data/linkage/public"
for set in "febrl3.csv rec_id febrl list=list" "RLdata10000.csv rec_id ent_id ent_id=ignore" "historical_50k.csv.gz unique_id cluster cluster=ignore"; do
  read -r file id truth map <<<"$set"
  if [ -f "$public/$file" ]; then
    bench/splink/compare.sh "$work" "${file%%.*}" "$public/$file" "$id" "$truth" "$map"
  else
    echo "$file: not there, left out" >&2
  fi
done
