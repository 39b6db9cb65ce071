#!/usr/bin/env bash
# Rebuilds the sample projects with the program itself: samples/make_projects.sh [path to dubline].
# Record ids are random, so a rebuilt file differs from the committed one in its ids.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
dubline=${1:-dubline}

# interview.es.dub: aligned stems; turn 2 and 5 use single takes that do not fit exactly.
rm -f interview/interview.es.dub interview/.interview.es.dub.journal*
"$dubline" new interview/interview.mp4 -o interview/interview.es.dub \
    --speaker maria=interview/es/maria.flac --name maria=Maria \
    --speaker jonas=interview/es/jonas.flac --name jonas=Jonas
script=$(mktemp)
trap 'rm -f "$script"' EXIT
# Both subtitle files have the same times; the Spanish one is the target text.
paste -d '\t' <(awk -v RS= -F '\n' '{print $2 "\t" $3}' interview/interview.es.srt) \
    <(awk -v RS= -F '\n' '{print $3}' interview/interview.en.srt) |
    awk -F '\t' '{
        split($1, t, " --> "); gsub(",", ".", t[1]); gsub(",", ".", t[2])
        who = ($2 ~ /^\[Maria\]/) ? "maria" : "jonas"
        sub(/^\[[A-Za-z]+\]: /, "", $2); sub(/^\[[A-Za-z]+\]: /, "", $3)
        printf "segment-add %s %s %s \"%s\"\nsegment-set %d source-text \"%s\"\n", t[1], t[2], who, $2, NR, $3
    }' >"$script"
cat >>"$script" <<'END'
segment-set all audio aligned
segment-set all state approved
take 2 interview/es/takes/02-jonas.flac
segment-set 2 note "the take is 0.68 s longer than the slot"
take 5 interview/es/takes/05-maria.flac
set output-name interview_es
END
"$dubline" edit interview/interview.es.dub --script "$script"

# quickstart.dub: the two-speaker example of the service's dubbing guide, on local files.
rm -f quickstart/quickstart.dub quickstart/.quickstart.dub.journal*
"$dubline" new quickstart/video.mp4 -o quickstart/quickstart.dub \
    --speaker speaker_a=quickstart/speaker_a.ogg --speaker speaker_b=quickstart/speaker_b.ogg
"$dubline" edit quickstart/quickstart.dub -c 'segment-add 0 15 speaker_a' -c 'segment-add 15 30 speaker_b'
rm -f interview/.*.journal* quickstart/.*.journal*
