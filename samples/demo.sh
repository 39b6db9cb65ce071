#!/usr/bin/env bash
# The main job on a fresh Debian 12 (root or sudo): installs what is missing, builds the program,
# starts the sandbox, and opens the interview in the editor with the sandbox as the service.
# Without a terminal it does the same job headless: check, fit, request, submit, download, probe.
#
#   samples/demo.sh              the editor, or headless where there is no terminal
#   samples/demo.sh --headless   headless in any case
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=samples/packages.sh
. "$root/samples/packages.sh"

headless=0
[[ ${1:-} == --headless ]] && headless=1
[[ -t 0 && -t 1 ]] || headless=1

say() { printf '== %s\n' "$*" >&2; }

# --- set-up: quick when everything is there --------------------------------------------------------
build=$root/build/release
dub_ensure_packages "${DUB_PACKAGES_BUILD[@]}"
if [[ ! -f $build/build.ninja ]]; then
    say "configuring"
    (cd "$root" && cmake --preset release >/dev/null)
fi
say "building"
cmake --build "$build" --target dubline dubline-media dubline-serve >&2
export PATH="$build/bin:$PATH"

# --- a folder of its own: nothing of the user's state is touched ----------------------------------
work=$(mktemp -d "${TMPDIR:-/tmp}/dubline-demo.XXXXXX")
sandbox_pid=
clean_up() {
    if [[ -n $sandbox_pid ]]; then
        kill "$sandbox_pid" 2>/dev/null || true
        wait "$sandbox_pid" 2>/dev/null || true
    fi
    if ((headless)); then
        rm -rf "$work"
    else # what was edited and fetched by hand is the user's
        rm -rf "$work/sandbox" "$work/sandbox.log" "$work/url" "$work/cache" "$work/state" "$work/config"
        say "your copy of the interview and its result stay in $work/interview"
    fi
}
trap clean_up EXIT
trap 'exit 130' INT TERM
export XDG_STATE_HOME=$work/state XDG_CONFIG_HOME=$work/config XDG_CACHE_HOME=$work/cache
unset SYNC_API_KEY
cp -R "$root/samples/interview" "$work/interview"
project=$work/interview/interview.es.dub

# --- the sandbox on a free port; its first line is its address --------------------------------------
dubline sandbox --dir "$work/sandbox" >"$work/url" 2>"$work/sandbox.log" &
sandbox_pid=$!
for _ in $(seq 100); do
    [[ -s $work/url ]] && break
    kill -0 "$sandbox_pid" 2>/dev/null || { cat "$work/sandbox.log" >&2; exit 1; }
    sleep 0.05
done
SYNC_API_URL=$(head -n 1 "$work/url")
export SYNC_API_URL
say "the sandbox answers at $SYNC_API_URL"

if ((!headless)); then
    dubline "$project"
    exit
fi

say "check"
dubline check "$project"
say "fit"
dubline fit "$project"
say "request"
dubline request "$project" --pretty --allow-pending
say "submit, wait, download"
dubline submit "$project" --yes --wait -o "$work/interview_es.mp4" --json
say "the result"
dubline probe "$work/interview_es.mp4"
say "done: everything went well"
