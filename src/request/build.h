/* Project -> request. The preview is what is sent, byte for byte. */
#ifndef DUB_REQUEST_BUILD_H
#define DUB_REQUEST_BUILD_H

#include "base/buf.h"
#include "base/vec.h"
#include "model/project.h"

/* One local file of a request: what has to become an asset before the request can be sent. */
struct dub_local_file {
    const struct dub_input *input; /* borrowed from the project */
    const char *sha256;            /* of its content, "" if not known; borrowed */
    const char *asset_id;          /* from opts->asset_id; NULL: not uploaded yet; borrowed */
};

struct dub_build_opts {
    /** Asset id for a content hash of a kind, NULL if not uploaded; NULL function: none is. */
    const char *(*asset_id)(void *ctx, const char *sha256, enum dub_input_kind kind);
    void *ctx;
    int indent;  /* 0: compact (what is sent); 2: --pretty */
    bool intent; /* asset ids replaced by content hashes, URL queries removed */
};

struct dub_text_range {
    size_t from, to; /* bytes, half-open */
};

struct dub_built {
    struct dub_buf json;                  /* the body */
    DUB_VEC(struct dub_local_file) files; /* local files it names, each content once */
    size_t n_pending;                     /* files without an asset id */
    /* byte range of each segment's object within json, by segment index (none when the request has
     * no `segments`); for the preview */
    DUB_VEC(struct dub_text_range) segments;
};

/**
 * Compose the request (rules: README.md beside this). Faults of the project are composed as they are:
 * check judges them.
 * errors: DUB_ERR_LIMIT
 */
enum dub_status dub_request_build(const struct dub_project *p, const struct dub_build_opts *opts,
                                  struct dub_built *out, struct dub_err *err) DUB_MUST_USE;
void dub_built_fini(struct dub_built *b);

/** SHA-256 of the request's intent, hex: the same paid work has the same intent. */
void dub_request_intent(const struct dub_project *p, char out[DUB_SHA256_HEX]);

/** The body wrapped as a program text; key left out (read from SYNC_API_KEY). */
enum dub_code { DUB_CODE_JSON, DUB_CODE_CURL, DUB_CODE_PYTHON, DUB_CODE_TYPESCRIPT };
bool dub_code_parse(struct dub_sv name, enum dub_code *out) DUB_MUST_USE;
/** in: body the JSON text; base_url such as "https://api.sync.so" */
void dub_request_as_code(struct dub_sv body, enum dub_code kind, const char *base_url,
                         struct dub_buf *out);

#endif
