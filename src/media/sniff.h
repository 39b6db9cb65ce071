/* What the first bytes say: which formats we read at all, and whether a file is all there. */
#ifndef DUB_MEDIA_SNIFF_H
#define DUB_MEDIA_SNIFF_H

#include <libavformat/avformat.h>

#include "media/source.h"

/**
 * Find the format by content alone (the name of a file proves nothing) and let only containers of
 * picture and sound pass: no playlists, scripts, subtitles, text or raw data.
 * errors: DUB_ERR_MEDIA saying what it is instead
 */
enum dub_status media_sniff(const struct media_source *src, const AVInputFormat **out,
                            struct dub_err *err) DUB_MUST_USE;

/** Whether the demuxer's list of names has this one. */
bool media_format_is(const AVInputFormat *format, const char *name);
/** One picture, not a stream of them (png_pipe, jpeg_pipe, …). */
bool media_format_is_still(const AVInputFormat *format);

/** Whether an MP4 family file has a box of this name (four letters) at its top level. */
bool media_mp4_has_box(const struct media_source *src, const char *name);
/** RIFF and Matroska state how long they are; true when the file ends before that. */
bool media_is_cut_short(const struct media_source *src, const AVInputFormat *format);
/**
 * An MP3 whose first frame states the number of frames and bytes (Xing, Info, VBRI), and the file
 * is as long as it says.
 */
bool media_mp3_states_length(const struct media_source *src);

#endif
