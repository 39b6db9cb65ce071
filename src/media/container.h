/*
 * An opened media file: where its bytes come from, its format by content, its tracks. Whatever the
 * content names (playlists, references to other files) is not opened.
 */
#ifndef DUB_MEDIA_CONTAINER_H
#define DUB_MEDIA_CONTAINER_H

#include <libavformat/avformat.h>

#include "media/source.h"

struct media_container {
    struct media_task *task;
    struct media_source src;
    const AVInputFormat *format;
    AVFormatContext *s; /* its streams are known */
    int64_t max_bytes;  /* of a URL, to be read in all; 0: no limit */
};

/**
 * in: task bounds the waiting, outlives the container, which must stay where it is until closed
 * errors: those of media_source_open, media_sniff; DUB_ERR_MEDIA damaged
 */
enum dub_status media_container_open(struct media_task *task, const char *source,
                                     struct media_container *out, struct dub_err *err) DUB_MUST_USE;
void media_container_close(struct media_container *c);

/** Whether more was read from a URL than max_bytes allows. */
bool media_container_over(const struct media_container *c);

/** "FILE what": DUB_ERR_MEDIA at the source. */
enum dub_status media_container_refuse(const struct media_container *c, const char *what,
                                       struct dub_err *err);

/** A moving picture or a still, not cover art. */
bool media_is_picture(const AVStream *stream);
bool media_is_sound(const AVStream *stream);
/** The picture track that a player would choose: the default one, else the first; -1: none. */
int media_choose_picture(const AVFormatContext *s);
/** Stream of the n-th sound track (from 0); -1: there are fewer. */
int media_choose_sound(const AVFormatContext *s, int track);

#endif
