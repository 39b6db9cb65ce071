# shellcheck shell=bash
# Speech for the samples: from the lines of a script.tsv to sound in its place and the times of its
# words. Sourced by make_media.sh, which sets here, work, RATE, FPS and PER_FRAME and has die().
#
# All sound in between is raw: 16-bit mono at RATE, so that lengths are plain byte counts.

readonly PEAK_DB=-4.5             # of each line; the lossy codecs add up to 1.3 dB
readonly SLOWEST=115 FASTEST=230  # words per minute that still sound like a person

# voice_of SPEAKER LANGUAGE -> espeak-ng options
voice_of()
{
    case $1/$2 in
        maria/en | speaker_a/en) echo "-v en-us+f3 -p 52 -s 152" ;;
        jonas/en | speaker_b/en) echo "-v en-gb+m3 -p 34 -s 152" ;;
        maria/es | speaker_a/es) echo "-v es+f3 -p 52" ;;
        jonas/es | speaker_b/es) echo "-v es+m3 -p 34" ;;
        *) die "no voice for speaker $1 in language $2" ;;
    esac
}

n_samples()
{
    echo $(($(stat -c %s "$1") / 2))
}

silence() # N_SAMPLES
{
    head -c $(($1 * 2)) /dev/zero
}

pad_to() # FILE N_SAMPLES
{
    local missing=$(($2 - $(n_samples "$1")))
    [ "$missing" -ge 0 ] || die "$1 is $((-missing)) samples too long"
    silence "$missing" >>"$1"
}

say() # OUT.raw TEXT OPTIONS…
{
    local out=$1 text=$2
    shift 2
    espeak-ng -m "$@" -w "$work/say.wav" "<speak>$text</speak>"
    tail -c +45 "$work/say.wav" >"$out"  # a WAV header has 44 bytes
}

# Takes the edge off the synthetic voice and brings every line to one level.
polish() # IN.raw OUT.raw
{
    local raw=(-t raw -r "$RATE" -e signed -b 16 -c 1)
    sox -D "${raw[@]}" "$1" "${raw[@]}" "$2" \
        gain -9 highpass 70 treble -3 4500 fade t 0.004 -0 0.02 gain -n "$PEAK_DB"
}

# The sample at which each word but the first begins: the first at which the clause differs from
# the same clause with that word and all after it muted.
word_marks() # CLAUSE.raw CLAUSE OPTIONS…
{
    local clause=$1 k differs words
    read -ra words <<<"$2"
    shift 2
    for ((k = 1; k < ${#words[@]}; k++)); do
        say "$work/muted.raw" \
            "${words[*]:0:k} <prosody volume=\"silent\">${words[*]:k}</prosody>" "$@"
        differs=$(cmp "$clause" "$work/muted.raw" |
            sed -E 's/.*(char|byte) ([0-9]+),.*/\2/' || true)
        [ -n "$differs" ] || die "cannot hear where \"${words[k]}\" begins"
        echo $((differs / 2))
    done
}

# Speaks a line clause by clause. Writes OUT.raw and OUT.words: WORD START END SCORE, in seconds
# from the start of the line.
speak_english() # SPEAKER TEXT OUT
{
    local text=$2 out=$3 clause marks first last options pause=0
    read -ra options <<<"$(voice_of "$1" en)"
    : >"$out.joined"
    : >"$out.words"
    while read -r clause; do
        [ -n "$clause" ] || continue
        silence "$pause" >>"$out.joined"
        say "$out.clause" "$clause" "${options[@]}"
        marks=$(word_marks "$out.clause" "$clause" "${options[@]}" | tr '\n' ' ')
        od -An -v -td2 -w2 "$out.clause" |
            awk -v rate="$RATE" -v words="$clause" -v marks="$marks" \
                -v from_samples="$(n_samples "$out.joined")" \
                -f "$here/media/words.awk" >"$out.found"
        read -r _ first last < <(grep '^CUT ' "$out.found")
        grep -v '^CUT ' "$out.found" >>"$out.words"
        head -c $((last * 2)) "$out.clause" | tail -c +$((first * 2 + 1)) >>"$out.joined"
        case $clause in
            *,) pause=$((RATE * 8 / 100)) ;;
            *) pause=$((RATE * 28 / 100)) ;;
        esac
    done < <(grep -oE '[^.,!?;:]+[.,!?;:]*' <<<"$text")
    polish "$out.joined" "$out.raw"
}

# Speaks a line in the slowest tempo that fits into N_SAMPLES and fills up the last milliseconds,
# as an actor does who dubs to a given length.
speak_spanish() # SPEAKER TEXT OUT.raw N_SAMPLES
{
    local speaker=$1 text=$2 out=$3 limit=$4 low=$SLOWEST high=$FASTEST middle options
    read -ra options <<<"$(voice_of "$speaker" es)"
    while [ "$low" -lt "$high" ]; do
        middle=$(((low + high) / 2))
        speak_trimmed "$text" "$out" -s "$middle" "${options[@]}"
        if [ "$(n_samples "$out")" -le "$limit" ]; then high=$middle; else low=$((middle + 1)); fi
    done
    speak_trimmed "$text" "$out" -s "$low" "${options[@]}"
    [ "$(n_samples "$out")" -le "$limit" ] ||
        die "\"$text\" does not fit into its slot even at $FASTEST words a minute: shorten it"
    [ $((limit - $(n_samples "$out"))) -le $((RATE / 8)) ] ||
        die "\"$text\" is too short for its slot even at $SLOWEST words a minute: lengthen it"
    pad_to "$out" "$limit"
}

speak_trimmed() # TEXT OUT.raw OPTIONS…
{
    local text=$1 out=$2 first last
    shift 2
    say "$out.full" "$text" "$@"
    read -r _ first last < <(od -An -v -td2 -w2 "$out.full" |
        awk -v rate="$RATE" -f "$here/media/words.awk")
    head -c $((last * 2)) "$out.full" | tail -c +$((first * 2 + 1)) >"$out.cut"
    polish "$out.cut" "$out"
}

# ---- From a script.tsv to speech in its place --------------------------------------------------

# Seconds with up to three decimals to samples, frames: exact, or an error.
to_samples()
{
    awk -v s="$1" -v rate="$RATE" 'BEGIN { printf "%.0f", s * rate }'
}

to_frames()
{
    awk -v s="$1" -v fps="$FPS" 'BEGIN { f = s * fps; g = int(f + 0.5)
        if (f - g > 1e-6 || g - f > 1e-6) exit 1
        print g }' || die "$1 s is not on the $FPS fps grid"
}

# Speaks all lines of a script into the folder OUT: NN-SPEAKER.en.raw (as long as its slot, a whole
# number of frames), NN-SPEAKER.en.words, NN-SPEAKER.es.raw, and lines.tsv:
# NN, speaker, start and end frame, English, Spanish.
speak_script() # SCRIPT OUT N_FRAMES
{
    local script=$1 out=$2 n_frames=$3 n=0 free=0 speaker start fit english spanish name
    local from slot take
    mkdir -p "$out"
    : >"$out/lines.tsv"
    while IFS=$'\t' read -r speaker start fit english spanish; do
        n=$((n + 1))
        name=$(printf '%02d-%s' "$n" "$speaker")
        from=$(to_frames "$start")
        [ "$from" -ge "$free" ] ||
            die "line $n of $script starts before the speech of line $((n - 1)) ends"
        speak_english "$speaker" "$english" "$out/$name.en"
        slot=$((($(n_samples "$out/$name.en.raw") + PER_FRAME - 1) / PER_FRAME))
        pad_to "$out/$name.en.raw" $((slot * PER_FRAME))
        take=$((slot * PER_FRAME + $(to_samples "$fit")))
        speak_spanish "$speaker" "$spanish" "$out/$name.es.raw" "$take"
        free=$((from + (take + PER_FRAME - 1) / PER_FRAME))
        [ "$free" -ge $((from + slot)) ] || free=$((from + slot))
        [ "$free" -le "$n_frames" ] || die "line $n of $script runs past the end"
        printf '%s\t%s\t%d\t%d\t%s\t%s\n' \
            "$name" "$speaker" "$from" $((from + slot)) "$english" "$spanish" >>"$out/lines.tsv"
    done < <(grep -v '^#' "$script")
}

# One speaker's lines in their places, silence elsewhere.
make_stem() # OUT SPEAKER LANGUAGE N_FRAMES
{
    local out=$1 who=$2 language=$3 n_frames=$4 name speaker from stem=$1/$2.$3.raw
    : >"$stem"
    while IFS=$'\t' read -r name speaker from _; do
        [ "$speaker" = "$who" ] || continue
        pad_to "$stem" $((from * PER_FRAME))
        cat "$out/$name.$language.raw" >>"$stem"
    done <"$out/lines.tsv"
    pad_to "$stem" $((n_frames * PER_FRAME))
}
