"""Link prepared records with Splink as its documentation advises, and print the measure as one line of JSON.

Settings after the guides "Model training" and "Term frequency adjustments" of Splink 4: random match probability from
deterministic rules, u by sampling, m by expectation maximisation on two blocking rules of different columns, Jaro-Winkler
levels on names with term frequencies, date comparison by damerau-levenshtein and by distance in time.
"""
import json
import resource
import sys
import time

import duckdb
import splink.comparison_library as cl
import splink.comparison_level_library as cll
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

path, out, threshold = sys.argv[1], sys.argv[2], float(sys.argv[3])
start = time.time()
con = duckdb.connect()
con.execute("SET threads=2")
con.execute(f"""CREATE TABLE records AS SELECT * REPLACE (CAST(string_split(keys, ' ') AS INTEGER[]) AS keys)
    FROM read_csv('{path}', header=true, all_varchar=true, nullstr='')""")
columns = [c[0] for c in con.execute("DESCRIBE records").fetchall()]
stated = {c: con.execute(f'SELECT count("{c}") FROM records').fetchall()[0][0] for c in columns if c != "keys"}
total = con.execute("SELECT count(*) FROM records").fetchall()[0][0]
used = [c for c in columns if c in stated and stated[c] > total / 100 and c not in ("unique_id", "list")]

comparisons = []
for c in used:
    if c in ("given", "father", "grandfather", "family"):
        comparisons.append(cl.JaroWinklerAtThresholds(c, [0.92, 0.8]).configure(term_frequency_adjustments=True))
    elif c == "dob":
        comparisons.append(cl.DateOfBirthComparison("dob", input_is_string=True))
    elif c == "sex":
        comparisons.append(cl.ExactMatch("sex"))
    elif c == "age":
        con.execute("ALTER TABLE records ALTER age TYPE INTEGER USING TRY_CAST(age AS INTEGER)")
        comparisons.append(cl.CustomComparison(output_column_name="age", comparison_levels=[
            cll.NullLevel("age"),
            cll.AbsoluteDifferenceLevel("age", 1),
            cll.AbsoluteDifferenceLevel("age", 5),
            cll.ElseLevel()]))
    else:
        comparisons.append(cl.JaroWinklerAtThresholds(c, [0.92, 0.8]).configure(term_frequency_adjustments=True))

settings = SettingsCreator(
    link_type="dedupe_only",
    unique_id_column_name="unique_id",
    comparisons=comparisons,
    blocking_rules_to_generate_predictions=[block_on("keys", arrays_to_explode=["keys"])],
    retain_intermediate_calculation_columns=False,
    retain_matching_columns=False,
)
linker = Linker("records", settings, db_api=DuckDBAPI(connection=con))
strong = [c for c in ("given", "father", "family", "dob") if c in used]
rules = [block_on(*strong)]
if "dob" in used:
    rules.append(block_on("dob", "family"))
linker.training.estimate_probability_two_random_records_match(rules, recall=0.7)
linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
training = [block_on("given", "family")]
if "dob" in used:
    training.append(block_on("dob"))
elif "father" in used:
    training.append(block_on("father", "family"))
for rule in training:
    linker.training.estimate_parameters_using_expectation_maximisation(rule)
predictions = linker.inference.predict(threshold_match_probability=min(threshold, 0.01))
pairs = con.execute(f"SELECT count(*) FROM {predictions.physical_name}").fetchall()[0][0]
clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predictions, threshold)
con.execute(f"COPY (SELECT unique_id AS rec_id, cluster_id AS cluster FROM {clusters.physical_name}) TO '{out}' (HEADER)")
con.execute(f"COPY (SELECT unique_id_l AS rec_a, unique_id_r AS rec_b, match_probability AS probability FROM {predictions.physical_name}) TO '{out}.pairs' (HEADER)")
u = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"cpu": u.ru_utime + u.ru_stime, "wall": time.time() - start, "mb": u.ru_maxrss / 1024, "kept": pairs}))
