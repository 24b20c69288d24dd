#!/usr/bin/env bash
# Runs all tests on a fresh Debian machine with Go. It installs what they need, and says what it installs:
#   gcc          the race detector needs a C compiler (the program itself does not)
#   chromium     browser tests of the desk and of the reports
#   fonts-noto-core  so that Arabic in screenshots is drawn, not boxes
#   python3      scorers of the measuring data, where that data is there
# Usage: ./test.sh            all tests
#        ./test.sh -race ...  arguments go to go test
set -euo pipefail
cd "$(dirname "$0")"

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

need() { # need COMMAND PACKAGE: notes a package that is missing
	command -v "$1" >/dev/null 2>&1 || missing+=("$2")
}

missing=()
need gcc gcc
need chromium chromium
need python3 python3
if command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=ar | head -1)" ]; then :; else missing+=(fonts-noto-core); fi
case " ${missing[*]-} " in *" gcc "*) missing+=(libc6-dev) ;; esac
if [ ${#missing[@]} -gt 0 ]; then
	echo "installing Debian packages: ${missing[*]}"
	if ! { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; }; then
		echo "could not install ${missing[*]}: install them by hand and run this again" >&2
		exit 1
	fi
fi

# What a machine cannot test must not grow unseen: each skipped test is printed with its reason, and their number is bounded.
# Three need RECOUNT_SOAK=1; the others need measuring data that are not ours, in a folder "shared" beside the repository.
if [ -d "${RECOUNT_SHARED:-../shared}/data" ]; then most=5; else most=51; fi
case " $* " in *" -short "*) most=80 ;; esac
echo "go test $* ./... (at most $most skipped)"
exec go run ./bench/tests -skips "$most" -- -timeout 50m "$@" ./...
