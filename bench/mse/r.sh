#!/usr/bin/env bash
# Measures the R packages LCMCR, dga and Rcapture on this machine, beside `go run ./bench/mse`.
#
# R and its build tools come from Debian. The three packages are not in Debian: they are installed from CRAN, or from
# source archives in the folder named by RECOUNT_R_SOURCES (LCMCR_0.4.14.tar.gz and so on) where CRAN cannot be reached.
# What cannot be had is named, and the figures recorded in reference.csv are printed in its place, marked as recorded.
#
# usage: bench/mse/r.sh [folder of the measuring data]
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
shared=${1:-${RECOUNT_SHARED:-$root/../shared}}
data=$shared/data/mse
[ -f "$data/reference.csv" ] || { echo "no reference.csv in $data: name the folder of the measuring data" >&2; exit 1; }

recorded() {
	echo
	echo "RECORDED figures of reference.csv (another machine, one core of an AMD EPYC), not measured here:"
	echo 'dataset,n,point,lo95,hi95,rhat,ess_bulk,us_per_iter,ess_per_cpu_s'
	grep '"LCMCR_K10"' "$data/reference.csv" | grep -E '^"(kosovo|synthetic_5k|synthetic_50k|hav_taiwan|uk2013)"' |
		cut -d, -f1,2,7-9,12,13,16,17
}

if ! command -v Rscript > /dev/null; then
	if [ "$(id -u)" = 0 ]; then
		apt-get update -qq && apt-get install -y -qq --no-install-recommends r-base-core r-cran-posterior libgsl-dev g++ make gfortran libopenblas-dev ||
			echo "R could not be installed from Debian" >&2
	else
		echo "Rscript is not installed; run as root once, or: apt-get install r-base-core r-cran-posterior libgsl-dev" >&2
	fi
fi
if ! command -v Rscript > /dev/null; then
	recorded
	exit 0
fi

library=${RECOUNT_R_LIBRARY:-${TMPDIR:-/tmp}/recount-r-library}
mkdir -p "$library"
missing=
for package in LCMCR dga Rcapture; do
	Rscript -e ".libPaths(c('$library', .libPaths())); quit(status = !requireNamespace('$package', quietly = TRUE))" > /dev/null 2>&1 && continue
	archive=$(ls "${RECOUNT_R_SOURCES:-/nonexistent}/${package}"_*.tar.gz 2> /dev/null | tail -1)
	if [ -n "$archive" ]; then
		R CMD INSTALL --library="$library" "$archive" > "$library/$package.log" 2>&1
	else
		timeout 120 Rscript -e "options(timeout = 60); install.packages('$package', lib = '$library', repos = 'https://cran.r-project.org')" > "$library/$package.log" 2>&1
	fi
	Rscript -e ".libPaths(c('$library', .libPaths())); quit(status = !requireNamespace('$package', quietly = TRUE))" > /dev/null 2>&1 ||
		missing="$missing $package"
done
[ -z "$missing" ] || echo "cannot be had here:$missing (CRAN not reachable, and no archive in RECOUNT_R_SOURCES)"

Rscript "$root/bench/mse/measure.R" "$library" "$data"
case "$missing" in *LCMCR*) recorded ;; esac
