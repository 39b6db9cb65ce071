#!/usr/bin/env bash
# Makes the sample media again: speech by espeak-ng, pictures and encoding by ffmpeg.
#
#   samples/make_media.sh [interview] [quickstart] [broken]      (all three without arguments)
#
# Everything comes from the script.tsv of each folder: who speaks when, and what. The speech is
# placed by the sample, so the transcripts that are written beside it agree with the sound.
# Needs the Debian packages espeak-ng, ffmpeg, sox and fonts-dejavu-core.
set -euo pipefail
export LC_ALL=C.UTF-8

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

readonly RATE=22050  # Hz, what espeak-ng speaks in
readonly FPS=25
readonly PER_FRAME=$((RATE / FPS))

die()
{
    printf 'make_media.sh: %s\n' "$*" >&2
    exit 1
}

# shellcheck source=samples/media/speech.sh
. "$here/media/speech.sh"

need_packages()
{
    local package missing=()
    for package in espeak-ng ffmpeg sox; do
        command -v "$package" >/dev/null || missing+=("$package")
    done
    [ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || missing+=(fonts-dejavu-core)
    [ ${#missing[@]} -eq 0 ] ||
        die "these packages are missing, install them with: apt-get install ${missing[*]}"
}

# Without dates, version names and random stream numbers: a rerun gives the same bytes.
ff() # INPUTS… OUTPUT_OPTIONS… OUTPUT
{
    ffmpeg -nostdin -v error -y "${@:1:$#-1}" \
        -fflags +bitexact -flags +bitexact -map_metadata -1 "${@: -1}"
}

# ---- Pictures and encoding ------------------------------------------------------------------

# The two speakers as a video: OUT/left.en.raw and OUT/right.en.raw move the mouths and are heard.
make_video() # OUT N_FRAMES LEFT RIGHT FILE "x264 options" "aac options" SIZE LABELS…
{
    local out=$1 n_frames=$2 left=$3 right=$4 file=$5 x264=$6 aac=$7 size=$8 who
    shift 8
    local to_yuv="scale=$size:flags=area:out_color_matrix=bt709:out_range=tv,format=yuv420p"
    local raw=(-f s16le -ar "$RATE" -ac 1 -i)
    for who in "$left" "$right"; do
        od -An -v -td2 -w2 "$out/$who.en.raw" |
            awk -v samples="$PER_FRAME" -v pictures="$n_frames" -f "$here/media/loudness.awk" \
                >"$out/$who.levels"
    done
    awk -v fps="$FPS" "$@" -f "$here/media/scene.awk" \
        "$out/$left.levels" "$out/$right.levels" >"$out/scene.ass"
    local wall="geq=r='118-58*Y/H':g='160-62*Y/H':b='164-58*Y/H'"  # a little darker below
    ff -f lavfi -i "color=gray:s=1280x720,format=gbrp,$wall" -frames:v 1 "$out/wall.png"
    # shellcheck disable=SC2086  # the option lists are meant to be split
    (cd "$out" && ff -loop 1 -framerate "$FPS" -t $((n_frames / FPS)) -i wall.png \
        "${raw[@]}" "$left.en.raw" "${raw[@]}" "$right.en.raw" -filter_complex "
            [0:v]ass=scene.ass,${to_yuv}[v];
            [1:a][2:a]amix=inputs=2:normalize=0[a]" \
        -map '[v]' -map '[a]' \
        -c:v libx264 -threads 2 -preset veryslow -tune animation $x264 \
        -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv \
        -c:a aac -ac 1 $aac -metadata:s:a:0 language=eng \
        -movflags +faststart video.mp4)
    mv "$out/video.mp4" "$file"
}

encode() # IN.raw OUT CODEC_OPTIONS…
{
    local in=$1 out=$2
    shift 2
    ff -f s16le -ar "$RATE" -ac 1 -i "$in" "$@" "$out"
}

# ---- Transcripts --------------------------------------------------------------------------------

write_srt() # LINES LANGUAGE
{
    awk -F '\t' -v fps="$FPS" -v text_column="$([ "$2" = en ] && echo 5 || echo 6)" '
        function clock(frame,    ms) {
            ms = frame * 1000 / fps
            return sprintf("%02d:%02d:%02d,%03d",
                ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000)
        }
        {
            printf "%d\n%s --> %s\n[%s]: %s\n\n", NR, clock($3), clock($4),
                toupper(substr($2, 1, 1)) substr($2, 2), $text_column
        }' "$1"
}

write_rttm() # LINES NAME
{
    awk -F '\t' -v fps="$FPS" -v name="$2" '
        !($2 in id) { id[$2] = sprintf("SPEAKER_%02d", n++) }
        {
            printf "SPEAKER %s 1 %.3f %.3f <NA> <NA> %s <NA> <NA>\n",
                name, $3 / fps, ($4 - $3) / fps, id[$2]
        }' "$1"
}

write_whisperx() # LINES OUT
{
    local name speaker from english id
    local -A ids=()
    while IFS=$'\t' read -r name speaker from _ english _; do
        [ -n "${ids[$speaker]:-}" ] || ids[$speaker]=$(printf 'SPEAKER_%02d' "${#ids[@]}")
        id=${ids[$speaker]}
        awk -v from="$from" -v fps="$FPS" -v id="$id" -v text="$english" '
            { print text "\t" id "\t" $1 "\t" $2 + from / fps "\t" $3 + from / fps "\t" $4 }
        ' "$2/$name.en.words"
    done <"$1" | awk -F '\t' -f "$here/media/whisperx.awk"
}

# ---- The three folders ---------------------------------------------------------------------------

make_interview()
{
    local to=$here/interview out=$work/interview n_frames=$((42 * FPS)) name who
    mkdir -p "$to/es/takes"
    speak_script "$to/script.tsv" "$out" "$n_frames"
    for who in maria jonas; do
        make_stem "$out" "$who" en "$n_frames"
        make_stem "$out" "$who" es "$n_frames"
        encode "$out/$who.es.raw" "$to/es/$who.flac" -c:a flac -compression_level 12
    done
    while IFS=$'\t' read -r name _; do
        encode "$out/$name.es.raw" "$to/es/takes/$name.flac" -c:a flac -compression_level 12
    done <"$out/lines.tsv"
    write_srt "$out/lines.tsv" en >"$to/interview.en.srt"
    write_srt "$out/lines.tsv" es >"$to/interview.es.srt"
    write_rttm "$out/lines.tsv" interview >"$to/interview.en.rttm"
    write_whisperx "$out/lines.tsv" "$out" >"$to/interview.en.whisperx.json"
    make_video "$out" "$n_frames" maria jonas "$to/interview.mp4" "-crf 25 -g 250" \
        "-ar 48000 -b:a 56k" 1280:720 \
        -v left=Maria -v left_role=host -v right=Jonas -v right_role=guest
}

make_quickstart()
{
    local to=$here/quickstart out=$work/quickstart n_frames=$((30 * FPS)) who
    local half=$((15 * RATE * 2))  # bytes
    speak_script "$to/script.tsv" "$out" "$n_frames"
    for who in speaker_a speaker_b; do
        make_stem "$out" "$who" en "$n_frames"
        make_stem "$out" "$who" es "$n_frames"
    done
    head -c "$half" "$out/speaker_a.es.raw" >"$out/a.raw"
    tail -c "$half" "$out/speaker_b.es.raw" >"$out/b.raw"
    encode "$out/a.raw" "$to/speaker_a.ogg" -c:a libvorbis -q:a 1
    encode "$out/b.raw" "$to/speaker_b.ogg" -c:a libvorbis -q:a 1
    make_video "$out" "$n_frames" speaker_a speaker_b "$to/video.mp4" "-crf 30 -g 250" \
        "-ar 48000 -b:a 28k" 426:240 \
        -v "left=Speaker A" -v left_role= -v "right=Speaker B" -v right_role=
}

make_broken()
{
    local to=$here/broken out=$work/broken size
    [ -s "$here/interview/interview.mp4" ] ||
        die "make the interview first: samples/make_media.sh interview"
    mkdir -p "$to" "$out"
    ff -i "$here/interview/interview.mp4" -t 5 -vf scale=320:180 \
        -c:v libx264 -threads 2 -preset veryslow -crf 32 \
        -c:a aac -ar 24000 -b:a 20k "$out/video.mp4"
    ff -i "$out/video.mp4" -c copy -movflags +faststart "$to/video.mp4"
    size=$(stat -c %s "$out/video.mp4")
    head -c $((size * 6 / 10)) "$out/video.mp4" >"$to/truncated.mp4"
    head -c $((size * 6 / 10)) "$to/video.mp4" >"$to/cut-short.mp4"
    ff -ss 0.4 -i "$here/interview/es/maria.flac" -af atrim=end_sample=$((2 * RATE)) \
        -c:a libvorbis -q:a 1 "$to/two-seconds.ogg"
    ff -ss 0.4 -i "$here/interview/es/maria.flac" -t 1 -af "volume=30dB" -ar 8000 \
        -c:a pcm_s16le "$to/clipped.wav"
    ff -f lavfi -i anullsrc=r=8000:cl=mono -t 1.5 -c:a pcm_s16le "$to/silent.wav"
    printf 'This is a text file with the name of a video.\n' >"$to/not-media.mp4"
    : >"$to/empty.wav"
}

need_packages
[ $# -gt 0 ] || set -- interview quickstart broken
for part in "$@"; do
    case $part in
        interview | quickstart | broken) ;;
        *) die "there is no part \"$part\"; the parts are interview, quickstart and broken" ;;
    esac
done
for part in "$@"; do
    printf 'making %s …\n' "$part" >&2
    "make_$part"
done
