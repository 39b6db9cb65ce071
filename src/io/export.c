/* The formats that can be written, and a project's segments made ready for one of them. */
#include "io/export.h"

#include "base/utf8.h"
#include "io/write.h"

static const char *const srt_ext[] = {"srt", NULL}, *const vtt_ext[] = {"vtt", NULL},
                         *const ass_ext[] = {"ass", NULL}, *const rttm_ext[] = {"rttm", NULL},
                         *const txt_ext[] = {"txt", NULL}, *const csv_ext[] = {"csv", NULL},
                         *const tsv_ext[] = {"tsv", NULL}, *const json_ext[] = {"json", NULL},
                         *const textgrid_ext[] = {"TextGrid", NULL},
                         *const eaf_ext[] = {"eaf", NULL}, *const otio_ext[] = {"otio", NULL};

#define SPEECH (DUB_HOLDS_SPEAKER | DUB_HOLDS_TEXT)
#define PAIRS  (SPEECH | DUB_HOLDS_BOTH_TEXTS)

/* Where an extension has several formats, the first is the one that the extension alone means. */
static const struct dub_writer writers[] = {
    {"srt", "SubRip subtitles", srt_ext, "blank lines", 1000, SPEECH, dub_srt_losses,
     dub_srt_write},
    {"vtt", "WebVTT subtitles with voices", vtt_ext, "blank lines", 1000, SPEECH, dub_vtt_losses,
     dub_vtt_write},
    {"ass", "ASS subtitles with actors and colours", ass_ext, "braces", 10000, SPEECH,
     dub_ass_losses, dub_ass_write},
    {"csv", "CSV table", csv_ext, NULL, 0, PAIRS | DUB_HOLDS_NOTES | DUB_HOLDS_FRAMES, NULL,
     dub_csv_write},
    {"tsv", "TSV table, quoted like CSV", tsv_ext, NULL, 0,
     PAIRS | DUB_HOLDS_NOTES | DUB_HOLDS_FRAMES, NULL, dub_tsv_write},
    {"json", "JSON array, an object a segment", json_ext, NULL, 0, PAIRS | DUB_HOLDS_NOTES, NULL,
     dub_json_write},
    {"whisperx", "JSON as WhisperX writes it, without words", json_ext, NULL, 0, SPEECH, NULL,
     dub_whisperx_write},
    {"elevenlabs", "ElevenLabs dubbing CSV", csv_ext, NULL, 0, PAIRS | DUB_HOLDS_FRAMES, NULL,
     dub_elevenlabs_write},
    {"rttm", "RTTM diarization", rttm_ext, "texts, blanks in names", 0,
     DUB_HOLDS_SPEAKER | DUB_HOLDS_PLAIN_LABEL, dub_rttm_losses, dub_rttm_write},
    {"audacity", "Audacity labels", txt_ext, "line breaks", 0, SPEECH, dub_audacity_losses,
     dub_audacity_write},
    {"textgrid", "Praat TextGrid, a tier a speaker", textgrid_ext, "segments without text", 0,
     SPEECH, dub_textgrid_losses, dub_textgrid_write},
    {"eaf", "ELAN annotations, a tier a speaker", eaf_ext, NULL, 1000, PAIRS, dub_eaf_losses,
     dub_eaf_write},
    {"otio", "OpenTimelineIO, the video and a track a speaker", otio_ext, NULL, 0,
     PAIRS | DUB_HOLDS_NOTES | DUB_HOLDS_ONLY_FRAMES, NULL, dub_otio_write},
    {"losslesscut", "LosslessCut segments CSV", csv_ext, "line breaks", 0, SPEECH,
     dub_losslesscut_losses, dub_losslesscut_write},
};

const struct dub_writer *dub_writers(size_t *n)
{
    *n = DUB_ARRAY_LEN(writers);
    return writers;
}

const struct dub_writer *dub_writer_find(struct dub_sv name)
{
    for (size_t i = 0; i < DUB_ARRAY_LEN(writers); i++)
        if (dub_sv_ieq(name, dub_sv(writers[i].name)))
            return &writers[i];
    return NULL;
}

const struct dub_writer *dub_writer_for_path(const char *path)
{
    struct dub_sv p = dub_sv(path);
    for (size_t i = 0; i < DUB_ARRAY_LEN(writers); i++) {
        struct dub_sv ext = dub_sv(writers[i].extensions[0]);
        if (p.n > ext.n && p.p[p.n - ext.n - 1] == '.' &&
            dub_sv_ieq(dub_sv_n(p.p + p.n - ext.n, ext.n), ext))
            return &writers[i];
    }
    return NULL;
}

/* --- texts -------------------------------------------------------------------------------------- */

/* What no format can be trusted with: C0 but tab and line break, DEL, C1, non-characters. */
static bool is_control(int32_t cp)
{
    return (cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x7f && cp < 0xa0) ||
           (cp & 0xfffe) == 0xfffe;
}

/* Writing direction marks stay: right-to-left texts need them. */
static struct dub_str *clean(struct dub_sv s, bool one_line, unsigned *losses)
{
    struct dub_buf b;
    int32_t cp;
    struct dub_str *out = NULL;
    dub_buf_init(&b, 0);
    for (size_t n; (n = dub_utf8_next(s, &cp)) > 0; s = dub_sv_n(s.p + n, s.n - n)) {
        bool invalid = cp == 0xfffd && n == 1;
        if (cp == '\r') /* CR LF and CR alone are line breaks */
            dub_buf_add(&b, one_line ? " " : "\n", s.n > 1 && s.p[1] == '\n' ? 0 : 1);
        else if (one_line && (cp == '\n' || cp == '\t'))
            dub_buf_add_c(&b, ' ');
        else if (invalid || is_control(cp))
            dub_buf_add_z(&b, "\xef\xbf\xbd");
        else
            dub_buf_add(&b, s.p, n);
        if (cp != '\r' && (invalid || is_control(cp)))
            *losses |= DUB_LOSS_BIT(CONTROL);
    }
    struct dub_sv t = dub_sv_trim(dub_buf_sv(&b));
    if (t.n)
        out = dub_str_new(t);
    dub_buf_fini(&b);
    return out;
}

static struct dub_str *join_texts(const struct dub_str *a, const struct dub_str *b)
{
    if (!a || !b)
        return dub_str_ref(a ? a : b);
    struct dub_buf both;
    dub_buf_init(&both, 0);
    dub_buf_add_sv(&both, dub_str_sv(a));
    dub_buf_add_c(&both, '\n');
    dub_buf_add_sv(&both, dub_str_sv(b));
    struct dub_str *out = dub_str_new(dub_buf_sv(&both));
    dub_buf_fini(&both);
    return out;
}

static void take_texts(struct dub_export *x, struct dub_export_row *row)
{
    const struct dub_segment *s = row->segment;
    enum dub_export_text want = x->opts.text;
    if (!(x->writer->holds & DUB_HOLDS_TEXT)) {
        row->losses |= s->text || s->source_text ? DUB_LOSS_BIT(TEXT) : 0;
        return;
    }
    if (want == DUB_EXPORT_TEXT_AUTO && (x->writer->holds & DUB_HOLDS_BOTH_TEXTS))
        want = DUB_EXPORT_TEXT_BOTH;
    else if (want == DUB_EXPORT_TEXT_AUTO)
        want = x->source_instead ? DUB_EXPORT_TEXT_SOURCE : DUB_EXPORT_TEXT_TARGET;
    if (want != DUB_EXPORT_TEXT_SOURCE)
        row->target = clean(dub_str_sv(s->text), false, &row->losses);
    if (want != DUB_EXPORT_TEXT_TARGET)
        row->source = clean(dub_str_sv(s->source_text), false, &row->losses);
    row->text = join_texts(row->target, row->source);
    const struct dub_str *other = want == DUB_EXPORT_TEXT_TARGET ? s->source_text : s->text;
    if (x->opts.text == DUB_EXPORT_TEXT_AUTO && want != DUB_EXPORT_TEXT_BOTH && other)
        row->losses |= DUB_LOSS_BIT(OTHER_TEXT);
}

/* --- speakers ----------------------------------------------------------------------------------- */

static struct dub_sv shown_name(const struct dub_speaker *sp)
{
    return dub_str_sv(sp->name ? sp->name : sp->ref);
}

static bool has_namesake(const struct dub_project *p, const struct dub_speaker *sp)
{
    for (size_t i = 0; i < dub_project_n_speakers(p); i++) {
        const struct dub_speaker *other = dub_project_speaker(p, i);
        if (other != sp && dub_sv_eq(shown_name(other), shown_name(sp)))
            return true;
    }
    return false;
}

static void take_label(const struct dub_export *x, struct dub_export_row *row)
{
    enum dub_export_label style = x->opts.label;
    const struct dub_str *ref = row->segment->speaker;
    row->speaker = dub_project_speaker_by_ref(x->project, ref);
    if (!ref || style == DUB_EXPORT_LABEL_NONE)
        return;
    if (!(x->writer->holds & DUB_HOLDS_SPEAKER)) {
        row->losses |= DUB_LOSS_BIT(SPEAKER);
        return;
    }
    if (style == DUB_EXPORT_LABEL_AUTO && (x->writer->holds & DUB_HOLDS_PLAIN_LABEL))
        style = DUB_EXPORT_LABEL_REF;
    bool by_ref = style == DUB_EXPORT_LABEL_REF || !row->speaker;
    row->label = clean(by_ref ? dub_str_sv(ref) : shown_name(row->speaker), true, &row->losses);
    if (!by_ref && has_namesake(x->project, row->speaker))
        row->losses |= DUB_LOSS_BIT(NAMESAKE);
}

/* --- times -------------------------------------------------------------------------------------- */

dub_us dub_export_rounding(const struct dub_export *x)
{
    return x->frames ? dub_frame_len(x->opts.rate) : x->writer->step_us;
}

/* Nearest multiples of the step; what would vanish becomes one step long. */
static void round_times(const struct dub_export *x, struct dub_export_row *row)
{
    struct dub_span s = row->span;
    bool is_short = false;
    if (x->frames) {
        struct dub_rate rate = x->opts.rate;
        row->start_frame = dub_frame_at(dub_frame_snap(s.start_us, rate), rate);
        row->end_frame = dub_frame_at(dub_frame_snap(s.end_us, rate), rate);
        is_short = row->end_frame <= row->start_frame;
        if (is_short) { /* from the step it starts in: neither end moves by more than one */
            row->start_frame = dub_frame_at(s.start_us, rate);
            row->end_frame = row->start_frame + 1;
        }
        row->span.start_us = dub_frame_start(row->start_frame, rate);
        row->span.end_us = dub_frame_start(row->end_frame, rate);
    } else if (x->writer->step_us) {
        dub_us step = x->writer->step_us;
        row->span.start_us = (s.start_us + step / 2) / step * step;
        row->span.end_us = (s.end_us + step / 2) / step * step;
        is_short = row->span.end_us <= row->span.start_us;
        if (is_short) {
            row->span.start_us = s.start_us / step * step;
            row->span.end_us = row->span.start_us + step;
        }
    }
    if (is_short)
        row->losses |= DUB_LOSS_BIT(SHORT);
    else if (row->span.start_us != s.start_us || row->span.end_us != s.end_us)
        row->losses |= DUB_LOSS_BIT(ROUNDED);
}

/* --- rows --------------------------------------------------------------------------------------- */

static bool fits(const struct dub_export *x, const struct dub_segment *s, struct dub_span *span)
{
    dub_us by = x->opts.offset_us;
    if (s->span.start_us < -DUB_US_MAX || s->span.end_us > DUB_US_MAX)
        return false;
    *span = (struct dub_span){s->span.start_us + by, s->span.end_us + by};
    return span->start_us >= 0 && span->start_us < span->end_us && span->end_us <= DUB_US_MAX;
}

static void take_segment(struct dub_export *x, size_t i)
{
    const struct dub_segment *s = dub_project_segment(x->project, i);
    struct dub_export_row row = {.number = i + 1, .segment = s};
    if (!fits(x, s, &row.span)) {
        dub_vec_push(&x->left_out, i + 1);
        return;
    }
    round_times(x, &row);
    take_label(x, &row);
    take_texts(x, &row);
    if (x->writer->holds & DUB_HOLDS_NOTES)
        row.note = clean(dub_str_sv(s->note), false, &row.losses);
    else if (s->note || s->review != DUB_REVIEW_NONE)
        row.losses |= DUB_LOSS_BIT(NOTES);
    x->labelled = x->labelled || row.label;
    dub_vec_push(&x->rows, row);
}

/* Readers look for names inside the texts where the file names nobody otherwise. */
static void take_losses(struct dub_export *x)
{
    for (size_t i = 0; i < x->rows.n; i++) {
        struct dub_export_row *row = &x->rows.at[i];
        if (!x->labelled)
            row->losses |= dub_label_like_losses(row);
        if (x->writer->losses)
            row->losses |= x->writer->losses(x, row);
    }
}

static bool any_target(const struct dub_project *p)
{
    for (size_t i = 0; i < dub_project_n_segments(p); i++)
        if (dub_project_segment(p, i)->text)
            return true;
    return false;
}

static bool any_source(const struct dub_project *p)
{
    for (size_t i = 0; i < dub_project_n_segments(p); i++)
        if (dub_project_segment(p, i)->source_text)
            return true;
    return false;
}

void dub_export_init(struct dub_export *x, const struct dub_writer *w, const struct dub_project *p,
                     const struct dub_export_opts *opts)
{
    *x = (struct dub_export){.project = p, .writer = w, .opts = *opts};
    bool told = dub_rate_known(opts->rate);
    x->frames = (w->holds & DUB_HOLDS_ONLY_FRAMES) || (told && (w->holds & DUB_HOLDS_FRAMES));
    if (x->frames && !told)
        x->opts.rate = dub_project_rate(p);
    if (x->frames && !dub_rate_known(x->opts.rate))
        x->opts.rate = (struct dub_rate){1000, 1};
    x->source_instead = opts->text == DUB_EXPORT_TEXT_AUTO && (w->holds & DUB_HOLDS_TEXT) &&
                        !(w->holds & DUB_HOLDS_BOTH_TEXTS) && !any_target(p) && any_source(p);
    for (size_t i = 0; i < dub_project_n_segments(p); i++)
        take_segment(x, i);
    take_losses(x);
}

void dub_export_fini(struct dub_export *x)
{
    for (size_t i = 0; i < x->rows.n; i++) {
        dub_str_unref(x->rows.at[i].label);
        dub_str_unref(x->rows.at[i].text);
        dub_str_unref(x->rows.at[i].target);
        dub_str_unref(x->rows.at[i].source);
        dub_str_unref(x->rows.at[i].note);
    }
    dub_vec_fini(&x->rows);
    dub_vec_fini(&x->left_out);
}

enum dub_status dub_export_write(const struct dub_export *x, struct dub_buf *out,
                                 struct dub_err *err)
{
    x->writer->write(x, out);
    return dub_buf_status(out, "the export", err);
}
