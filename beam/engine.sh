#!/usr/bin/env bash
# Runs the pages through Flink and through Spark and holds the results to those of Prism and of the program, byte for byte.
# The job servers are fetched from Maven Central into CACHE, started on this machine, and stopped at the end.
#
# Usage: beam/engine.sh [flink|spark] PATH...      without an engine's name: both
#        CACHE=DIR     where the job servers are kept (~/.cache/recount-engine); some 150 MB for Flink, 300 for Spark
#        KILL=1        also kills the run in the middle with SIGKILL and takes it up again
# Exit code: 0 equal, 1 not equal or failed, 3 Java or Maven is missing: nothing was run.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${CACHE:-$HOME/.cache/recount-engine}

engines=()
case "${1:-}" in flink|spark) engines=("$1"); shift ;; *) engines=(flink spark) ;; esac
[ $# -gt 0 ] || { sed -n '2,9p' "$0" >&2; exit 2; }

for tool in java mvn; do
	command -v "$tool" >/dev/null 2>&1 || { echo "engine.sh: NOT RUN: there is no $tool here (Debian: apt-get install default-jre-headless maven)" >&2; exit 3; }
done

artifacts() { # artifacts ENGINE: group:artifact:version of all that the job server needs
	case $1 in
	flink) echo org.apache.beam:beam-runners-flink-1.19:2.62.0 ;;
	spark) echo org.apache.beam:beam-runners-spark-3:2.62.0 org.apache.spark:spark-core_2.12:3.5.6 org.apache.spark:spark-streaming_2.12:3.5.6 org.apache.spark:spark-sql_2.12:3.5.6 ;;
	esac
}

fetch() { # fetch ENGINE: the jars of the job server, once
	local dir=$cache/$1
	[ -e "$dir/fetched" ] && return
	mkdir -p "$dir"
	{
		echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>recount</groupId><artifactId>engine</artifactId><version>1</version><dependencies>'
		for a in $(artifacts "$1"); do
			IFS=: read -r group artifact version <<<"$a"
			echo "<dependency><groupId>$group</groupId><artifactId>$artifact</artifactId><version>$version</version></dependency>"
		done
		echo '</dependencies></project>'
	} >"$dir/pom.xml"
	echo "engine.sh: fetching the $1 job server from Maven Central"
	(cd "$dir" && mvn -q -B dependency:copy-dependencies -DoutputDirectory="$dir/jars" -DincludeScope=runtime)
	touch "$dir/fetched"
}

work=$(mktemp -d)
server=
stop() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	[ -z "$server" ] || wait "$server" 2>/dev/null || true
	server=
}
trap 'stop; rm -rf "$work"' EXIT

# Spark reaches into the JDK; the list is that of Spark's own launcher (org.apache.spark.launcher.JavaModuleOptions).
opens=(--add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.lang.invoke=ALL-UNNAMED
	--add-opens=java.base/java.lang.reflect=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED
	--add-opens=java.base/java.net=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED
	--add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
	--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
	--add-opens=java.base/sun.nio.cs=ALL-UNNAMED --add-opens=java.base/sun.security.action=ALL-UNNAMED
	--add-opens=java.base/sun.util.calendar=ALL-UNNAMED)

start() { # start ENGINE PORT: the job server, listening on the loopback address alone
	local common=(--job-host=127.0.0.1 --job-port="$2" --artifact-port=$(($2 + 1)) --expansion-port=$(($2 + 2)) --artifacts-dir="$work/artifacts")
	case $1 in
	flink) java -Xmx2g -cp "$cache/flink/jars/*" org.apache.beam.runners.flink.FlinkJobServerDriver '--flink-master=[local]' "${common[@]}" >"$work/$1.log" 2>&1 & ;;
	spark) java -Xmx2g "${opens[@]}" -cp "$cache/spark/jars/*" org.apache.beam.runners.spark.SparkJobServerDriver '--spark-master-url=local[2,4]' "${common[@]}" >"$work/$1.log" 2>&1 & ;;
	esac
	server=$!
	for _ in $(seq 120); do
		if (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then return; fi
		kill -0 "$server" 2>/dev/null || break
		sleep 1
	done
	echo "engine.sh: the $1 job server did not start:" >&2
	tail -20 "$work/$1.log" >&2
	exit 1
}

same() { # same NAME A B: two files, byte for byte
	cmp "$2" "$3" || { echo "engine.sh: $1: not equal" >&2; exit 1; }
	echo "engine.sh: $1: equal, $(wc -l <"$2") lines"
}

echo "engine.sh: building"
(cd "$here/.." && CGO_ENABLED=0 go build -trimpath -o "$work/recount" ./cmd/recount)
(cd "$here" && CGO_ENABLED=0 go build -trimpath -o "$work/recount-beam" .)

paths=()
for p in "$@"; do paths+=("$(realpath "$p")"); done
timed() { local begin=$SECONDS; "${@:2}" || return; echo "engine.sh: $1: $((SECONDS - begin)) s"; }

program() { "$work/recount" claims --quiet "${paths[@]}" 2>/dev/null | LC_ALL=C sort >"$work/claims.program"; [ -s "$work/claims.program" ]; }
timed "the program" program
timed prism "$work/recount-beam" pages --out "$work/prism" "${paths[@]}" 2>"$work/prism.log" || { tail "$work/prism.log" >&2; exit 1; }
same "claims of the program and of prism" "$work/claims.program" "$work/prism/claims.jsonl"

port=18099
for engine in "${engines[@]}"; do
	fetch "$engine"
	start "$engine" "$port"
	on=("$work/recount-beam" pages --runner=universal --endpoint="127.0.0.1:$port" --environment_type=LOOPBACK --parallelism=2 --out "$work/$engine")
	if [ -n "${KILL:-}" ]; then
		"${on[@]}" "${paths[@]}" >"$work/$engine.run" 2>&1 &
		run=$!
		while kill -0 "$run" 2>/dev/null && [ ! -e "$work/$engine/work/list.1.0.done" ]; do sleep 0.2; done
		if kill -9 "$run" 2>/dev/null; then echo "engine.sh: $engine: the worker was killed in the middle, $(find "$work/$engine/work" -name '*.done' | wc -l) steps done"; else echo "engine.sh: $engine: the run ended before it could be killed" >&2; fi
		wait "$run" 2>/dev/null || true
	fi
	timed "$engine" "${on[@]}" "${paths[@]}" >"$work/$engine.run" 2>&1 || { tail -20 "$work/$engine.run" "$work/$engine.log" >&2; exit 1; }
	tail -1 "$work/$engine.run"
	for f in claims.jsonl stories.tsv problems.jsonl; do same "$f of prism and of $engine" "$work/prism/$f" "$work/$engine/$f"; done
	stop
	port=$((port + 10))
done
