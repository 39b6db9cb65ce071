/* What the writers share: lines of text, labels before a text, lanes without overlap, numbers. */
#ifndef DUB_IO_WRITE_H
#define DUB_IO_WRITE_H

#include "io/export.h"

/* Segments of one label that do not overlap; a second lane takes what would. */
struct dub_lane {
    const struct dub_str *label; /* NULL: nobody */
    unsigned nth;                /* among the lanes of this label, from 1 */
    dub_us end_us;
    DUB_VEC(size_t) rows;        /* indexes, by start */
};

struct dub_lanes {
    DUB_VEC(struct dub_lane) at;
};

/** Lanes in order of first appearance. */
void dub_lanes_init(struct dub_lanes *l, const struct dub_export *x);
void dub_lanes_fini(struct dub_lanes *l);

/** `[Maria]: text`, the way of subtitles; line breaks and tabs become blanks when one_line. */
void dub_write_labelled(const struct dub_export_row *row, bool one_line, struct dub_buf *out);
/** What that may lose. */
unsigned dub_labelled_losses(const struct dub_export_row *row, bool one_line);
/** A text of nobody that begins with what readers take for a name. */
unsigned dub_label_like_losses(const struct dub_export_row *row);
/** A name between brackets: one line without a closing bracket. */
void dub_write_bracket_name(struct dub_sv name, struct dub_buf *out);
/** Line breaks and tabs as blanks. */
void dub_write_one_line(struct dub_sv s, struct dub_buf *out);

/** Blank lines, or blanks at the ends of lines. */
bool dub_has_loose_space(struct dub_sv text);
/** Non-blank lines of a text, trimmed, one after the other; false at the end. */
bool dub_next_text_line(struct dub_sv *rest, struct dub_sv *line);
bool dub_has_any(struct dub_sv text, const char *signs);

/** Seconds with at least three decimals: `1.500`, `1.000001`. */
void dub_write_seconds(dub_us t, struct dub_buf *out);
/** `01:00:00:12`: the frame-th frame, whole frames counted at the next whole rate (non-drop). */
void dub_write_timecode(int64_t frame, struct dub_rate rate, struct dub_buf *out);
/** Where the video or an audio lies, as other programs may know it: URLs without their query. */
struct dub_sv dub_write_locator(const struct dub_input *in);

/* One pair per format, listed in export.c. */
unsigned dub_srt_losses(const struct dub_export *x, const struct dub_export_row *row);
void dub_srt_write(const struct dub_export *x, struct dub_buf *out);
unsigned dub_vtt_losses(const struct dub_export *x, const struct dub_export_row *row);
void dub_vtt_write(const struct dub_export *x, struct dub_buf *out);
unsigned dub_ass_losses(const struct dub_export *x, const struct dub_export_row *row);
void dub_ass_write(const struct dub_export *x, struct dub_buf *out);
unsigned dub_rttm_losses(const struct dub_export *x, const struct dub_export_row *row);
void dub_rttm_write(const struct dub_export *x, struct dub_buf *out);
unsigned dub_audacity_losses(const struct dub_export *x, const struct dub_export_row *row);
void dub_audacity_write(const struct dub_export *x, struct dub_buf *out);
void dub_csv_write(const struct dub_export *x, struct dub_buf *out);
void dub_tsv_write(const struct dub_export *x, struct dub_buf *out);
void dub_elevenlabs_write(const struct dub_export *x, struct dub_buf *out);
unsigned dub_losslesscut_losses(const struct dub_export *x, const struct dub_export_row *row);
void dub_losslesscut_write(const struct dub_export *x, struct dub_buf *out);
void dub_json_write(const struct dub_export *x, struct dub_buf *out);
void dub_whisperx_write(const struct dub_export *x, struct dub_buf *out);
unsigned dub_textgrid_losses(const struct dub_export *x, const struct dub_export_row *row);
void dub_textgrid_write(const struct dub_export *x, struct dub_buf *out);
unsigned dub_eaf_losses(const struct dub_export *x, const struct dub_export_row *row);
void dub_eaf_write(const struct dub_export *x, struct dub_buf *out);
void dub_otio_write(const struct dub_export *x, struct dub_buf *out);

#endif
