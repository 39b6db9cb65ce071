# How far a mouth opens in each picture, from the voice alone.
# Input: one 16-bit sample per line. Variables: samples (per picture), pictures (how many).
# Output: one line per picture, 0 (closed) to 8 (wide open).

{ power[int((NR - 1) / samples)] += $1 * $1 }

END {
    for (p = 0; p < pictures; p++) {
        power[p] = sqrt(power[p] / samples)
        if (power[p] > peak) peak = power[p]
    }
    for (p = 0; p < pictures; p++) {
        # The root lifts soft vowels, which open a mouth more than their loudness says; a mouth
        # closes within two pictures, never at once.
        open = peak > 0 ? (power[p] / peak) ^ 0.7 : 0
        if (open < held * 0.5) open = held * 0.5
        held = open
        level = int(open * 8 + 0.4)
        print (level > 8 ? 8 : level)
    }
}
