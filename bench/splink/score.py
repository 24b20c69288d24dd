"""Score clusters and pairs against the truth: score.py TRUTH.csv ID_COLUMN TRUTH_COLUMN CLUSTERS.csv PAIRS.csv THRESHOLD"""
import collections
import csv
import gzip
import json
import sys

path, id_column, truth_column, clusters, pairs, threshold = sys.argv[1:]
truth = {}
with (gzip.open(path, "rt") if path.endswith(".gz") else open(path, encoding="utf-8")) as f:
    for row in csv.DictReader(f, skipinitialspace=True):
        value = row[id_column].split("-")[1] if truth_column == "febrl" else row[truth_column]
        truth[row[id_column]] = value
found = {r["rec_id"]: r["cluster"] for r in csv.DictReader(open(clusters, encoding="utf-8"))}


def within(groups):
    return sum(n * (n - 1) // 2 for n in groups.values())


both = within(collections.Counter((truth[i], found.get(i, i)) for i in truth))
true = within(collections.Counter(truth.values()))
made = within(collections.Counter(found.get(i, "alone " + i) for i in truth))
hit = wrong = 0
for r in csv.DictReader(open(pairs, encoding="utf-8")):
    if float(r["probability"]) >= float(threshold):
        if truth[r["rec_a"]] == truth[r["rec_b"]]:
            hit += 1
        else:
            wrong += 1


def f1(tp, p, r):
    return 2 * tp / max(p + r, 1)


print(json.dumps({"cluster_p": both / max(made, 1), "cluster_r": both / true, "cluster_f1": f1(both, made, true), "pair_f1": f1(hit, hit + wrong, true),
                  "persons": len({found.get(i, "alone " + i) for i in truth}), "true": len(set(truth.values()))}))
