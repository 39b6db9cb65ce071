/* Formats of one line or one record a segment: CSV and TSV, ElevenLabs, LosslessCut, RTTM, labels. */
#include "base/utf8.h"
#include "io/write.h"

#define NAME_LETTERS 40 /* of what readers take for a name */

/* --- fields ------------------------------------------------------------------------------------- */

/* RFC 4180; quoted also where blanks at the ends would else be trimmed. */
static void add_field(struct dub_sv s, char delimiter, struct dub_buf *out)
{
    char signs[] = {delimiter, '"', '\n', '\r', '\t', '\0'};
    bool quote = dub_has_any(s, signs) || dub_sv_trim(s).n < s.n;
    if (!quote) {
        dub_buf_add_sv(out, s);
        return;
    }
    dub_buf_add_c(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            dub_buf_add_c(out, '"');
        dub_buf_add_c(out, s.p[i]);
    }
    dub_buf_add_c(out, '"');
}

static void add_time(const struct dub_export *x, dub_us t, int64_t frame, struct dub_buf *out)
{
    if (x->frames)
        dub_write_timecode(frame, x->opts.rate, out);
    else
        dub_write_seconds(t, out);
}

/* --- tables ------------------------------------------------------------------------------------- */

/* The speaker first, as in dubbing sheets: two times first are Audacity's labels to readers. */
static void write_table(const struct dub_export *x, char delimiter, struct dub_buf *out)
{
    static const char *const columns[] = {"speaker",     "start", "end", "source_text",
                                          "translation", "note",  "state"};
    for (size_t i = 0; i < DUB_ARRAY_LEN(columns); i++) {
        dub_buf_add_z(out, columns[i]);
        dub_buf_add_c(out, i + 1 < DUB_ARRAY_LEN(columns) ? delimiter : '\n');
    }
    for (size_t i = 0; i < x->rows.n; i++) {
        const struct dub_export_row *row = &x->rows.at[i];
        struct dub_sv rest[] = {dub_str_sv(row->source), dub_str_sv(row->target),
                                dub_str_sv(row->note),
                                dub_sv(dub_review_name(row->segment->review))};
        add_field(dub_str_sv(row->label), delimiter, out);
        dub_buf_add_c(out, delimiter);
        add_time(x, row->span.start_us, row->start_frame, out);
        dub_buf_add_c(out, delimiter);
        add_time(x, row->span.end_us, row->end_frame, out);
        for (size_t f = 0; f < DUB_ARRAY_LEN(rest); f++) {
            dub_buf_add_c(out, delimiter);
            add_field(rest[f], delimiter, out);
        }
        dub_buf_add_c(out, '\n');
    }
}

void dub_csv_write(const struct dub_export *x, struct dub_buf *out)
{
    write_table(x, ',', out);
}

void dub_tsv_write(const struct dub_export *x, struct dub_buf *out)
{
    write_table(x, '\t', out);
}

/* Columns and their order are fixed: https://elevenlabs.io/docs/dubbing/studio, read 2026-11. */
void dub_elevenlabs_write(const struct dub_export *x, struct dub_buf *out)
{
    dub_buf_add_z(out, "speaker,start_time,end_time,transcription,translation\n");
    for (size_t i = 0; i < x->rows.n; i++) {
        const struct dub_export_row *row = &x->rows.at[i];
        add_field(dub_str_sv(row->label), ',', out);
        dub_buf_add_z(out, ",\"");
        add_time(x, row->span.start_us, row->start_frame, out);
        dub_buf_add_z(out, "\",\"");
        add_time(x, row->span.end_us, row->end_frame, out);
        dub_buf_add_z(out, "\",");
        add_field(dub_str_sv(row->source), ',', out);
        dub_buf_add_c(out, ',');
        add_field(dub_str_sv(row->target), ',', out);
        dub_buf_add_c(out, '\n');
    }
}

unsigned dub_losslesscut_losses(const struct dub_export *x, const struct dub_export_row *row)
{
    (void)x;
    return dub_labelled_losses(row, true);
}

/* Seconds, no header: github.com/mifi/lossless-cut docs/index.md. Labels become file names there. */
void dub_losslesscut_write(const struct dub_export *x, struct dub_buf *out)
{
    struct dub_buf label;
    dub_buf_init(&label, 0);
    for (size_t i = 0; i < x->rows.n; i++) {
        const struct dub_export_row *row = &x->rows.at[i];
        dub_write_seconds(row->span.start_us, out);
        dub_buf_add_c(out, ',');
        dub_write_seconds(row->span.end_us, out);
        dub_buf_add_c(out, ',');
        dub_buf_clear(&label);
        dub_write_labelled(row, true, &label);
        add_field(dub_buf_sv(&label), ',', out);
        dub_buf_add_c(out, '\n');
    }
    dub_buf_fini(&label);
}

/* --- Audacity labels ---------------------------------------------------------------------------- */

/* Where no label has a name in brackets, short ones that come again are names to readers. */
unsigned dub_audacity_losses(const struct dub_export *x, const struct dub_export_row *row)
{
    struct dub_sv label = dub_str_sv(row->label), text = dub_str_sv(row->text);
    unsigned losses = dub_has_any(text, "\n\t") ? DUB_LOSS_BIT(LINES) : 0;
    if (dub_has_any(label, "]"))
        losses |= DUB_LOSS_BIT(LABEL);
    bool name_like = !x->labelled && dub_utf8_count(text) <= NAME_LETTERS;
    if (!label.n && text.n && (name_like || dub_sv_starts(text, DUB_SV_LIT("[["))))
        losses |= DUB_LOSS_BIT(LABEL_LIKE);
    return losses;
}

void dub_audacity_write(const struct dub_export *x, struct dub_buf *out)
{
    for (size_t i = 0; i < x->rows.n; i++) {
        const struct dub_export_row *row = &x->rows.at[i];
        dub_us t[] = {row->span.start_us, row->span.end_us};
        for (size_t k = 0; k < 2; k++)
            dub_buf_addf(out, "%lld.%06lld\t", (long long)(t[k] / DUB_US_PER_S),
                         (long long)(t[k] % DUB_US_PER_S));
        if (row->label) { /* as WhisperX writes it */
            dub_buf_add_z(out, "[[");
            dub_write_bracket_name(dub_str_sv(row->label), out);
            dub_buf_add_z(out, "]]");
        }
        dub_write_one_line(dub_str_sv(row->text), out);
        dub_buf_add_c(out, '\n');
    }
}

/* --- RTTM --------------------------------------------------------------------------------------- */

static bool is_blank_at(struct dub_sv s, size_t i)
{
    return s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\n';
}

/* Fields are parted by blanks. */
static void add_word(struct dub_sv s, const char *none, struct dub_buf *out)
{
    for (size_t i = 0; i < s.n; i++)
        dub_buf_add_c(out, is_blank_at(s, i) ? '_' : s.p[i]);
    if (s.n == 0)
        dub_buf_add_z(out, none);
}

unsigned dub_rttm_losses(const struct dub_export *x, const struct dub_export_row *row)
{
    struct dub_sv label = dub_str_sv(row->label);
    (void)x;
    return dub_has_any(label, " ") || dub_sv_eq_z(label, "<NA>") ? DUB_LOSS_BIT(LABEL) : 0;
}

/* Duration, not end: field 5 of NIST's Rich Transcription Time Marked format. */
void dub_rttm_write(const struct dub_export *x, struct dub_buf *out)
{
    for (size_t i = 0; i < x->rows.n; i++) {
        const struct dub_export_row *row = &x->rows.at[i];
        dub_buf_add_z(out, "SPEAKER ");
        add_word(dub_sv(x->opts.name ? x->opts.name : ""), "project", out);
        dub_buf_add_z(out, " 1 ");
        dub_write_seconds(row->span.start_us, out);
        dub_buf_add_c(out, ' ');
        dub_write_seconds(dub_span_len(row->span), out);
        dub_buf_add_z(out, " <NA> <NA> ");
        add_word(dub_str_sv(row->label), "<NA>", out);
        dub_buf_add_z(out, " <NA> <NA>\n");
    }
}
