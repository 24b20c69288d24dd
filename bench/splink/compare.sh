#!/usr/bin/env bash
# compare.sh WORK NAME RECORDS.csv ID TRUTH COLUMN=FIELD : one set, three rows: recount as it comes, recount with groups as
# large as Splink is given (at most 100 records), Splink. CPU-seconds are user and system of the whole process, reading included.
set -euo pipefail
work="$1" name="$2" records="$3" id="$4" truth="$5" map="$6"
here="$(dirname "$0")"
mapped=()
case "$map" in *=ignore) mapped=(--map "$map") ;; esac
row() { # ROW MEASURE.json CLUSTERS PAIRS THRESHOLD
  python3 "$here/score.py" "$records" "$id" "$truth" "$3" "$4" "$5" >"$work/score.json"
  python3 - "$name" "$1" "$2" "$work/score.json" <<'PY'
import json, sys
name, tool, measure, score = sys.argv[1:]
m, s = json.load(open(measure)), json.load(open(score))
print(f"| {name} | {tool} | {s['cluster_f1']:.4f} | {s['pair_f1']:.4f} | {s['persons']} of {s['true']} | {m['cpu']:.1f} | {m['mb']:.0f} |", flush=True)
PY
}
echo "| records | tool | cluster F1 | pair F1 | persons found of true | CPU-s | peak MB |"
echo "|---|---|---|---|---|---|---|"
for block in 0 100; do
  python3 - "$work/ours.json" "$work/recount" link "$records" "${mapped[@]}" --max-block "$block" --out "$work/ours.csv" --pairs "$work/ours.pairs" <<'PY'
import json, resource, subprocess, sys
subprocess.run(sys.argv[2:], check=True, stdout=subprocess.DEVNULL)
u = resource.getrusage(resource.RUSAGE_CHILDREN)
json.dump({"cpu": u.ru_utime + u.ru_stime, "mb": u.ru_maxrss / 1024}, open(sys.argv[1], "w"))
PY
  label="recount"
  [ "$block" = 0 ] || label="recount --max-block $block"
  row "$label" "$work/ours.json" "$work/ours.csv" "$work/ours.pairs" 0.5
done
"$work/prepare" -in "$records" -out "$work/prepared.csv" -maxblock 100
for threshold in 0.5 0.95; do
  "$work/venv/bin/python" "$here/run.py" "$work/prepared.csv" "$work/splink.csv" "$threshold" >"$work/splink.json" 2>"$work/splink.log"
  row "Splink, threshold $threshold" "$work/splink.json" "$work/splink.csv" "$work/splink.csv.pairs" "$threshold"
done
