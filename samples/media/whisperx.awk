# Writes words as WhisperX JSON. Input: TEXT, SPEAKER, WORD, START, END, SCORE per word, tabs
# between; the words of a segment follow each other and repeat its text.

BEGIN { FS = "\t" }

function quote(text)
{
    gsub(/["\\]/, "\\\\&", text)
    return "\"" text "\""
}

function word_json(i)
{
    return sprintf("{\"word\": %s, \"start\": %.3f, \"end\": %.3f, \"score\": %s, \"speaker\": %s}",
        quote(word[i]), start[i], end[i], score[i], quote(speaker[i]))
}

NR == 1 || $1 != text[NR - 1] { first[++n_segments] = NR }

{
    text[NR] = $1
    speaker[NR] = $2
    word[NR] = $3
    start[NR] = $4
    end[NR] = $5
    score[NR] = $6
}

END {
    first[n_segments + 1] = NR + 1
    print "{\n  \"segments\": ["
    for (s = 1; s <= n_segments; s++) {
        last = first[s + 1] - 1
        printf "    {\"start\": %.3f, \"end\": %.3f, ", start[first[s]], end[last]
        printf "\"text\": %s, \"speaker\": %s,\n", quote(text[last]), quote(speaker[last])
        print "     \"words\": ["
        for (i = first[s]; i <= last; i++)
            printf "       %s%s\n", word_json(i), i < last ? "," : ""
        printf "     ]}%s\n", s < n_segments ? "," : ""
    }
    print "  ],\n  \"word_segments\": ["
    for (i = 1; i <= NR; i++)
        printf "    %s%s\n", word_json(i), i < NR ? "," : ""
    print "  ],\n  \"language\": \"en\"\n}"
}
