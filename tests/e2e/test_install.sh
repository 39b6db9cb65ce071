#!/usr/bin/env bash
# Installs the build into a staging folder and uses it from there as a stranger would: the program
# with its helpers, the library through pkg-config and through find_package, the manual page, the
# completions of three shells.
#
#   test_install.sh BUILD CC FLAGS      FLAGS: of the sanitizers or coverage, "" for none
set -u -o pipefail

build=$1 cc=$2
read -r -a flags <<<"${3-}"
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/dubline-install.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
n_failed=0

check() { # check WHAT COMMAND...: runs it; its output is shown when it fails
    local what=$1
    shift
    if "$@" >"$work/out" 2>&1; then
        echo "ok    $what"
    else
        echo "FAIL  $what (status $?)"
        sed 's/^/      /' "$work/out" | head -40
        n_failed=$((n_failed + 1))
    fi
}

skip() { echo "skip  $1"; }

has() { # has TEXT FILE...: TEXT occurs in each file
    local text=$1 file
    shift
    for file in "$@"; do
        grep -qF -- "$text" "$file" || { echo "'$text' is not in $file:" && cat "$file"; return 1; }
    done
}

# --- a clean place --------------------------------------------------------------------------------

stage=$work/stage
prefix=$stage/opt/dub
unset DUBLINE_LIBEXEC SYNC_API_KEY SYNC_API_URL NO_COLOR PKG_CONFIG_SYSROOT_DIR DESTDIR
mkdir "$work/home" "$work/cwd"
export HOME=$work/home XDG_CONFIG_HOME=$work/home/config XDG_STATE_HOME=$work/home/state \
    XDG_CACHE_HOME=$work/home/cache LC_ALL=C.UTF-8
cd "$work/cwd" || exit 1

install_it() { DESTDIR=$stage cmake --install "$build" --prefix /opt/dub; }
check "cmake --install into DESTDIR" install_it
[[ -d $prefix ]] || { echo "nothing was installed"; exit 1; }
pc=$(find "$prefix" -name dubline.pc)
lib=$(find "$prefix" -name libdubline.a)
config=$(find "$prefix" -name dublineConfig.cmake)
doc=$prefix/share/doc/dubline

for file in bin/dubline libexec/dubline/dubline-media libexec/dubline/dubline-serve \
    include/dubline.h "${pc#"$prefix"/}" "${lib#"$prefix"/}" "${config#"$prefix"/}" \
    share/man/man1/dubline.1 share/bash-completion/completions/dubline \
    share/zsh/site-functions/_dubline share/fish/vendor_completions.d/dubline.fish \
    share/doc/dubline/{README.md,LICENSE,CHANGELOG.md} \
    share/doc/dubline/samples/{README.md,quickstart/quickstart.dub,interview/interview.mp4}; do
    check "$file" test -s "$prefix/$file"
done
only_ours() { # the sources, hidden files and generators of the samples stay behind
    local more
    more=$(find "$prefix/include" "$doc" \( -name '*.sh' -o -name '.?*' -o -path '*/include/*' \) \
        -type f ! -name dubline.h)
    [[ -z $more ]] || { echo "$more"; return 1; }
}
check "nothing but what is meant" only_ours

# --- the program and its helpers ------------------------------------------------------------------

dubline=$prefix/bin/dubline
version=$("$dubline" --version | cut -d ' ' -f 2)

probe() {
    "$dubline" probe --json "$doc/samples/quickstart/video.mp4" >"$work/probe" || return
    has '"durationSeconds":30' "$work/probe"
}
check "probe through ../libexec/dubline" probe
doctor() { # whatever it says of key and terminal, the helpers are those installed
    "$dubline" doctor >"$work/doctor"
    has "$prefix/libexec/dubline/dubline-media" "$work/doctor" &&
        has "$prefix/libexec/dubline/dubline-serve" "$work/doctor"
}
check "doctor finds the installed helpers" doctor
check "check of an installed sample" "$dubline" check "$doc/samples/quickstart/quickstart.dub"
without_helpers() { # one sentence and exit 4 when they are gone
    local status=0
    cp "$dubline" "$work/dubline-alone" || return 1
    "$work/dubline-alone" probe "$doc/samples/interview/interview.mp4" >"$work/alone" 2>&1 || status=$?
    [[ $status == 4 ]] && has "dubline-media was not found" "$work/alone"
}
check "without helpers it says so" without_helpers

# --- the library ----------------------------------------------------------------------------------

export PKG_CONFIG_PATH=${pc%/*}
"$dubline" request --allow-pending "$doc/samples/quickstart/quickstart.dub" \
    >"$work/request" 2>/dev/null
run_client() { # says what the program says, and complains as it does
    "$1" "$doc/samples/quickstart/quickstart.dub" >"$work/said" || return 1
    has "$version: 0 errors, $(wc -c <"$work/request") bytes, 3 pending" "$work/said" || return 1
    sed 1d "$work/said" | head -c -1 | cmp - "$work/request" || return 1
    ! "$1" "$work/absent.dub" 2>"$work/said" && has "absent.dub" "$work/said"
}
build_client() { # build_client OUT COMPILER-AND-OPTIONS...; more of pkg-config's options in $more
    local out=$1 libs cflags
    shift
    # shellcheck disable=SC2086
    cflags=$(pkg-config ${more-} --cflags dubline) && libs=$(pkg-config ${more-} --libs dubline) || return
    # shellcheck disable=SC2086
    "$@" "${flags[@]}" $cflags -o "$out" "$here/client.c" $libs && run_client "$out"
}
has_version() { [[ $(pkg-config --modversion dubline) == "$version" ]]; }
check "pkg-config knows the version" has_version
check "client through pkg-config" build_client "$work/client" "$cc" -Wall -Wextra -Werror
more=--static check "client through pkg-config --static" build_client "$work/client-static" "$cc"
check "header in C99, pedantic" "$cc" -std=c99 -pedantic -Wall -Wextra -Werror -fsyntax-only -x c \
    "$prefix/include/dubline.h"
if command -v c++ >/dev/null; then
    check "header in C++" c++ -std=c++11 -pedantic -Wall -Wextra -Werror -fsyntax-only -x c++ \
        "$prefix/include/dubline.h"
else
    skip "header in C++: no compiler"
fi
includes_nothing_of_ours() { ! grep '#include' "$prefix/include/dubline.h" | grep -v '<std'; }
check "header includes standard headers only" includes_nothing_of_ours

exported() { # defined symbols that a shared object with the archive in it would show
    readelf -sW "$lib" 2>/dev/null | awk '
        $5 == "GLOBAL" && $6 == "DEFAULT" && $7 != "UND" && $8 !~ /^(_|dubline_)/ {print $8; bad = 1}
        $5 == "GLOBAL" && $6 == "DEFAULT" && $7 != "UND" && $8 ~ /^dubline_/ {n++}
        END {if (n < 20) print n + 0, "functions are exported"; exit bad || n < 20}'
}
check "only dubline_ functions are visible" exported

cmake_client() {
    mkdir -p "$work/project" && cat >"$work/project/CMakeLists.txt" <<PROJECT || return
cmake_minimum_required(VERSION 3.25)
project(client C)
find_package(dubline ${version%.*} REQUIRED)
add_executable(client $here/client.c)
target_link_libraries(client PRIVATE dubline::dubline)
PROJECT
    cmake -S "$work/project" -B "$work/project/build" -DCMAKE_PREFIX_PATH="$prefix" \
        -DCMAKE_C_COMPILER="$cc" -DCMAKE_C_FLAGS="${flags[*]}" &&
        cmake --build "$work/project/build" && run_client "$work/project/build/client"
}
check "client through find_package" cmake_client

# --- manual page ----------------------------------------------------------------------------------

man=$prefix/share/man/man1/dubline.1
if command -v groff >/dev/null; then
    clean_man() {
        groff -ww -man -Tutf8 -rLL=78n "$man" >"$work/man" 2>"$work/warnings" || return
        [[ ! -s $work/warnings ]] || { cat "$work/warnings"; return 1; }
    }
    check "manual page without warnings" clean_man
else
    skip "manual page: no groff"
fi
complete_man() { # every verb and every command has its entry
    local name
    while read -r name; do
        grep -qE -- "^\.B (dubline )?${name//-/\\\\-}( |$)" "$man" || { echo "no $name"; return 1; }
    done < <("$dubline" commands | awk '/^  [a-z]/ {print $1}' && "$dubline" --help |
        awk '/^  [a-z]+ +[A-Z]/ && $1 != "dubline" {print $1}')
}
check "manual page has every verb and command" complete_man

# --- completions ----------------------------------------------------------------------------------

bash_file=$prefix/share/bash-completion/completions/dubline
check "bash -n" bash -n "$bash_file"
complete_bash() { # complete_bash WANTED WORD...: the last word is being typed; exactly these follow
    local wanted=$1 got
    shift
    got=$(bash -u -c 'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dubline
        printf "%s\n" "${COMPREPLY[@]-}"' "$bash_file" "$@" | sort | paste -sd ' ') || return
    [[ $got == "$wanted" ]] || { echo "after '$*': '$got', not '$wanted'"; return 1; }
}
touch "$work/cwd/my film.mp4"
check "bash: a verb" complete_bash "edit errors estimate export" dubline e
check "bash: an option" complete_bash "--model" dubline new --mo
check "bash: words of an option" complete_bash "curl json python typescript" dubline request --as ""
check "bash: words of a verb" complete_bash "bash" dubline completion b
check "bash: a file name with a blank" complete_bash "my film.mp4" dubline probe m
check "bash: a file after REF=" complete_bash "my film.mp4" dubline new --speaker a = m
check "bash: every verb" complete_bash "$("$dubline" --help |
    awk '/^  [a-z]+ +[A-Z]/ && $1 != "dubline" {print $1}' | grep ^d | sort | paste -sd ' ')" dubline d

if command -v zsh >/dev/null; then
    check "zsh -n" zsh -n "$prefix/share/zsh/site-functions/_dubline"
    complete_zsh() { # an interactive zsh in a pseudo terminal, as a user meets it
        zsh -f "$here/complete.zsh" "$prefix/share/zsh/site-functions" "$@" >"$work/zsh" &&
            has submit "$work/zsh" && ! grep -q 'estimate' "$work/zsh"
    }
    check "zsh completes a verb" complete_zsh "dubline su"
else
    skip "zsh: not here"
fi
if command -v fish >/dev/null; then
    fish_file=$prefix/share/fish/vendor_completions.d/dubline.fish
    check "fish -n" fish -n "$fish_file"
    complete_fish() {
        local got
        got=$(fish -c "source '$fish_file'; complete -C '$2'" | cut -f 1 | sort | paste -sd ' ')
        [[ $got == "$1" ]] || { echo "'$got'"; return 1; }
    }
    check "fish completes verbs" complete_fish "edit errors estimate export" "dubline e"
    check "fish completes words" complete_fish "free" "dubline check --plan f"
else
    skip "fish: not here"
fi

((n_failed == 0)) || echo "$n_failed failed"
exit $((n_failed > 0))
