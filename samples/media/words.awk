# Finds when each word of a spoken clause sounds, and where its speech begins and ends.
#
# Input: the clause, one 16-bit sample per line. Variables: rate (Hz), words (space between), marks
# (sample at which each word but the first begins, space between), from_samples (where the
# cut speech will be put). Without words only the cut is told.
# A mark repeated means that the synthesizer fused two words ("to be"): their span is then shared
# out by letters, which the score shows: 1.00 for a measured word, 0.50 for a shared one.
# Output: "CUT FIRST LAST" (the samples from the first to the last sound, with its decay), then
# "WORD START END SCORE" for each word in seconds.

BEGIN { step = int(rate / 200) }  # windows of 5 ms

{
    w = int((NR - 1) / step)
    power[w] += $1 * $1
    if (power[w] > peak) peak = power[w]
}

# The first or last loud window within [from_w, to_w): word edges without the silence around them.
function loud_window(from_w, to_w, direction,    w)
{
    w = direction > 0 ? from_w : to_w - 1
    while (w >= from_w && w < to_w && power[w] < floor)
        w += direction
    return w
}

# No word is that short: a mark is wrong, so every time in this clause is in doubt.
function refuse(name, n)
{
    printf "\"%s\" in \"%s\" seems to last %.3f s; make it again or reword the line\n",
        name, words, n / rate > "/dev/stderr"
    exit 1
}

# Words first..last (more than one if fused) between two windows.
function tell(first, last, from_w, to_w,    i, n_letters, done, start, end)
{
    from_w = loud_window(from_w, to_w, 1)
    to_w = loud_window(from_w, to_w, -1) + 1
    for (i = first; i <= last; i++)
        n_letters += length(word[i])
    for (i = first; i <= last; i++) {
        start = (from_w + (to_w - from_w) * done / n_letters) * step
        done += length(word[i])
        end = (from_w + (to_w - from_w) * done / n_letters) * step
        if (end - start < rate * 0.03)
            refuse(word[i], end - start)
        printf "%s %.3f %.3f %.2f\n", word[i], (from_samples + start - cut) / rate,
            (from_samples + end - cut) / rate, first == last ? 1 : 0.5
    }
}

END {
    n_windows = int(NR / step)
    floor = peak * 0.0001  # 40 dB below the loudest window
    cut = loud_window(0, n_windows, 1) * step
    tail = (loud_window(0, n_windows, -1) + 1) * step + int(rate / 50)
    if (tail > NR)
        tail = NR
    printf "CUT %d %d\n", cut, tail
    n_words = split(words, word, " ")
    split(marks, mark, " ")
    first = 1
    start_w = 0
    for (i = 1; i <= n_words; i++) {
        end_w = i < n_words ? int(mark[i] / step) : n_windows
        if (i < n_words - 1 && mark[i] == mark[i + 1])
            continue
        tell(first, i, start_w, end_w)
        first = i + 1
        start_w = end_w
    }
}
