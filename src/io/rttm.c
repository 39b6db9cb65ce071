/* RTTM diarization: `SPEAKER <file> <chan> <start> <duration> <NA> <NA> <label> <NA> <NA>`. */
#include "io/lines.h"
#include "io/rows.h"

#define FIELDS_MAX 10
#define FIELDS_MIN 8

static size_t split(struct dub_sv line, struct dub_sv field[FIELDS_MAX])
{
    size_t n = 0, i = 0;
    while (n < FIELDS_MAX) {
        while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
            i++;
        size_t from = i;
        while (i < line.n && line.p[i] != ' ' && line.p[i] != '\t')
            i++;
        if (i == from)
            break;
        field[n++] = dub_sv_n(line.p + from, i - from);
    }
    return n;
}

static bool is_speaker_line(struct dub_sv line)
{
    struct dub_sv s = dub_sv_trim(line);
    return s.n > 7 && dub_sv_starts(s, DUB_SV_LIT("SPEAKER")) && (s.p[7] == ' ' || s.p[7] == '\t');
}

/* What the reader remembers of the file ids. */
struct files {
    struct dub_sv first;
    size_t n_others;
};

static void take_speaker(struct dub_rows *out, struct dub_sv line, int number, struct files *files)
{
    struct dub_sv f[FIELDS_MAX];
    dub_us start, length;
    size_t n = split(line, f);
    if (n < FIELDS_MIN) {
        dub_rows_reject(out, number, "%zu fields where a SPEAKER line has ten", n);
        return;
    }
    if (!dub_seconds_read(f[3], &start) || !dub_seconds_read(f[4], &length)) {
        dub_rows_reject(out, number, "start or duration is not a number of seconds");
        return;
    }
    if (!files->first.p)
        files->first = f[1];
    files->n_others += !dub_sv_eq(files->first, f[1]);
    bool named = !dub_sv_eq_z(f[7], "<NA>");
    dub_rows_take(out, number, (struct dub_span){start, start + length},
                  named ? f[7] : (struct dub_sv){0}, (struct dub_sv){0});
}

enum dub_status dub_rttm_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err)
{
    struct dub_lines lines;
    struct dub_sv line;
    struct files files = {0};
    size_t n_speaker_lines = 0;
    dub_lines_init(&lines, text);
    while (dub_lines_next(&lines, &line)) {
        if (!is_speaker_line(line))
            continue; /* blank, ;; comments, other record types */
        n_speaker_lines++;
        take_speaker(out, line, lines.number, &files);
    }
    if (n_speaker_lines == 0 && dub_sv_trim(text).n > 0)
        return dub_fail(err, DUB_ERR_FORMAT, "no SPEAKER line was found");
    if (files.n_others > 0)
        dub_rows_warn(out, "%zu rows belong to other recordings than \"%.*s\"; all are read",
                      files.n_others, (int)(files.first.n > 80 ? 80 : files.first.n),
                      files.first.p);
    return DUB_OK;
}

int dub_rttm_sniff(struct dub_sv head)
{
    struct dub_lines lines;
    struct dub_sv line, f[FIELDS_MAX];
    dub_us t;
    dub_lines_init(&lines, head);
    while (dub_lines_next(&lines, &line))
        if (is_speaker_line(line) && split(line, f) >= FIELDS_MIN && dub_seconds_read(f[3], &t))
            return 95;
    return 0;
}
