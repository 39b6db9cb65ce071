/* What all readers share: rows with their checks, rejects and warnings; numbers in text. */
#ifndef DUB_IO_ROWS_H
#define DUB_IO_ROWS_H

#include "io/import.h"

/**
 * Take a row whose times could be read: counted in n_read, kept when 0 <= start < end <=
 * DUB_US_MAX, else rejected with the reason. label and text may have a NULL pointer: not given.
 * Both are trimmed; an empty one counts as not given.
 * returns: true when the row was kept, as the last of r->rows
 */
bool dub_rows_take(struct dub_rows *r, int line, struct dub_span span, struct dub_sv label,
                   struct dub_sv text);
/**
 * A timed word of the row that was taken last, looked for in its text close behind the word before.
 * A word that is not found there, or has no usable time, is left out.
 */
void dub_rows_add_word(struct dub_rows *r, struct dub_span span, struct dub_sv word,
                       struct dub_sv speaker);
/** The row's text lost its first n bytes: its words move along, those cut off are dropped. */
void dub_rows_shift_words(struct dub_rows *r, struct dub_row *row, size_t n);
/** Free what a row holds. */
void dub_row_fini(struct dub_row *row);
/** A row that cannot be used at all; not counted in n_read. */
void dub_rows_reject(struct dub_rows *r, int line, const char *fmt, ...) DUB_PRINTF(3, 4);
void dub_rows_warn(struct dub_rows *r, const char *fmt, ...) DUB_PRINTF(2, 3);

/** Seconds as programs print them: `12.5`, `1e-05`; false for nan, inf, or no number. */
bool dub_seconds_read(struct dub_sv text, dub_us *out) DUB_MUST_USE;

/* One pair per format, as in struct dub_format; listed in format.c. */
int dub_srt_sniff(struct dub_sv head);
enum dub_status dub_srt_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_whisperx_sniff(struct dub_sv head);
enum dub_status dub_whisperx_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_rttm_sniff(struct dub_sv head);
enum dub_status dub_rttm_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_vtt_sniff(struct dub_sv head);
enum dub_status dub_vtt_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_ass_sniff(struct dub_sv head);
enum dub_status dub_ass_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_elevenlabs_sniff(struct dub_sv head);
enum dub_status dub_elevenlabs_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_csv_sniff(struct dub_sv head);
enum dub_status dub_csv_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_audacity_sniff(struct dub_sv head);
enum dub_status dub_audacity_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_whisper_sniff(struct dub_sv head);
int dub_whispercpp_sniff(struct dub_sv head);
enum dub_status dub_whispercpp_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_deepgram_sniff(struct dub_sv head);
enum dub_status dub_deepgram_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_assemblyai_sniff(struct dub_sv head);
enum dub_status dub_assemblyai_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_aws_sniff(struct dub_sv head);
enum dub_status dub_aws_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_pyannote_sniff(struct dub_sv head);
enum dub_status dub_pyannote_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_podwhisperer_sniff(struct dub_sv head);
enum dub_status dub_podwhisperer_read(struct dub_sv text, struct dub_rows *out,
                                      struct dub_err *err);
int dub_opendubbing_sniff(struct dub_sv head);
enum dub_status dub_opendubbing_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_google_sniff(struct dub_sv head);
enum dub_status dub_google_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_rev_sniff(struct dub_sv head);
enum dub_status dub_rev_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_objects_sniff(struct dub_sv head);
enum dub_status dub_objects_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_textgrid_sniff(struct dub_sv head);
enum dub_status dub_textgrid_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_eaf_sniff(struct dub_sv head);
enum dub_status dub_eaf_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);
int dub_otio_sniff(struct dub_sv head);
enum dub_status dub_otio_read(struct dub_sv text, struct dub_rows *out, struct dub_err *err);

#endif
