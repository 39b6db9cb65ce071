/*
 * The lines between dubline and dubline-media: one JSON object a line, both ways.
 *
 *   {"id":1,"op":"probe","source":"a.mp4","hash":true,"timeoutSeconds":20}
 *   {"id":2,"op":"test-pattern","output":"p.mp4","durationSeconds":4,"width":640,"height":360,
 *    "frameRate":"25/1"}
 *   {"id":3,"op":"hash","source":"a.mp4"}
 *   {"id":4,"op":"work","task":"levels","source":"a.mp4","args":{…}}
 *
 *   {"id":1,"progress":0.25}                                 any number of times, a sign of life
 *   {"id":1,"ok":true,"facts":{…}}                           probe
 *   {"id":2,"ok":true}                                       test-pattern
 *   {"id":3,"ok":true,"sha256":"…","sizeBytes":12}           hash
 *   {"id":4,"progress":0.25,"result":{…}}                    work that has a first part to show
 *   {"id":4,"ok":true,"result":{…}}                          work
 *   {"id":1,"error":{"code":"media","message":"…","path":"a.mp4"}}
 *
 * Paths are bytes and travel as they are, also where they are not UTF-8.
 */
#ifndef DUB_PORT_MEDIA_PROTOCOL_H
#define DUB_PORT_MEDIA_PROTOCOL_H

#include "base/buf.h"
#include "base/facts.h"

/** Longest line either side accepts, without its newline. */
#define DUB_MEDIA_LINE_MAX ((size_t)1024 * 1024)

/* WORK is any task that src/media/works.c lists: its arguments and its result are JSON objects. */
enum dub_media_op { DUB_MEDIA_PROBE, DUB_MEDIA_TEST_PATTERN, DUB_MEDIA_HASH, DUB_MEDIA_WORK };

struct dub_media_request {
    uint64_t id; /* 1 .. 2^53 */
    enum dub_media_op op;
    char *path;           /* source, or output of test-pattern; owned, dub_free */
    bool want_hash;       /* probe */
    dub_us timeout_us;    /* probe of a URL; 0: none */
    dub_us duration_us;   /* test-pattern */
    int width, height;    /* test-pattern */
    struct dub_rate rate; /* test-pattern */
    char *task;           /* work; owned */
    cJSON *args;          /* work: an object or NULL; owned */
};

#define DUB_MEDIA_SHOWN 256

/**
 * A source as errors may show it: the path, or the URL without user, query and fragment (signed
 * URLs carry secrets there). Returns out.
 */
const char *dub_media_shown(const char *source, char out[DUB_MEDIA_SHOWN]);

/**
 * Whether decoding may begin in the middle and give the very samples that decoding from the start
 * gives at that place (but for codecs that make noise of their own, such as AAC's noise
 * substitution). False for formats whose seeking guesses (MP3, raw AAC and other bare streams) or
 * whose times are coarser than samples (Matroska: milliseconds).
 * in: container libavformat's names, comma-separated, or the first of them (facts.container)
 */
bool dub_media_seeks_exactly(const char *container);

/** Append the request's line, newline included. */
void dub_media_request_print(const struct dub_media_request *req, struct dub_buf *out);
/**
 * Read one line (without its newline).
 * out: *out to be ended with dub_media_request_fini; out->id is set on failure too, as far as it
 *      could be read (0: not at all), so that the refusal can be answered
 * errors: DUB_ERR_PARSE not JSON; DUB_ERR_FORMAT a member missing or wrong; DUB_ERR_UNSUPPORTED op
 */
enum dub_status dub_media_request_parse(struct dub_sv line, struct dub_media_request *out,
                                        struct dub_err *err) DUB_MUST_USE;
void dub_media_request_fini(struct dub_media_request *req);

enum dub_media_answer_kind { DUB_MEDIA_PROGRESS, DUB_MEDIA_DONE, DUB_MEDIA_FAILED };

struct dub_media_answer {
    uint64_t id;
    enum dub_media_answer_kind kind;
    double progress; /* PROGRESS: 0..1 */
    bool has_facts;  /* DONE */
    struct dub_facts facts;
    char sha256[DUB_SHA256_HEX]; /* DONE of hash, else "" */
    int64_t size_bytes;
    cJSON *result;      /* DONE or PROGRESS of work: an object or NULL; owned */
    struct dub_err err; /* FAILED */
};

/** Append the answer's line, newline included. path: what facts.path shows, NULL for "". */
void dub_media_answer_print(const struct dub_media_answer *a, const char *path,
                            struct dub_buf *out);
/** out: to be ended with dub_media_answer_fini. errors: DUB_ERR_PARSE, DUB_ERR_FORMAT */
enum dub_status dub_media_answer_parse(struct dub_sv line, struct dub_media_answer *out,
                                       struct dub_err *err) DUB_MUST_USE;
void dub_media_answer_fini(struct dub_media_answer *a);

#endif
