# shellcheck shell=bash
# The Debian packages that building and testing need, in one place for samples/demo.sh and
# tests/run.sh. Sourced, not run:
#
#   . samples/packages.sh
#   dub_ensure_packages "${DUB_PACKAGES_BUILD[@]}"
#
# Nothing is installed, and no network is used, when every package is there already.

DUB_PACKAGES_BUILD=(
    build-essential cmake ninja-build pkg-config
    libncurses-dev libcurl4-openssl-dev libcjson-dev
    libavutil-dev libavformat-dev libavcodec-dev libswresample-dev libswscale-dev libavfilter-dev
    libchafa-dev libglib2.0-dev
    libsqlite3-dev libmicrohttpd-dev libutf8proc-dev libuchardet-dev
    libexpat1-dev
    ca-certificates
)
DUB_PACKAGES_TEST=(libcmocka-dev tmux python3 ffmpeg curl binutils git groff-base)

# Names, of those given, that are not installed; one a line.
dub_missing_packages() {
    local status name
    declare -A there=()
    while read -r status name; do
        [[ $status == installed ]] && there[${name%%:*}]=1
    done < <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
    for name in "$@"; do
        [[ ${there[$name]:-} ]] || printf '%s\n' "$name"
    done
}

# Installs what is missing of the packages given: as root, or through sudo.
dub_ensure_packages() {
    local -a missing sudo=()
    if ! command -v dpkg-query >/dev/null 2>&1; then
        echo "This is not a Debian system: the packages needed are $*" >&2
        return 0
    fi
    mapfile -t missing < <(dub_missing_packages "$@")
    ((${#missing[@]})) || return 0
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null 2>&1; then
            echo "Missing packages, and neither root nor sudo to install them:" \
                "apt-get install ${missing[*]}" >&2
            return 1
        fi
        sudo=(sudo)
    fi
    echo "Installing ${missing[*]}" >&2
    "${sudo[@]}" apt-get update -q >&2 || true # an old list may still do
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
}
