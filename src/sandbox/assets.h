/* Uploads (presigned addresses) and assets (registered media). */
#ifndef DUB_SANDBOX_ASSETS_H
#define DUB_SANDBOX_ASSETS_H

#include "base/facts.h"
#include "sandbox/request.h"
#include "sandbox/rules.h"

struct dub_sb_upload {
    char token[DUB_SB_TOKEN], org[DUB_SB_ORG];
    char *file_name, *content_type;
    int64_t n_bytes;    /* as announced */
    int64_t expires_ms; /* of uploadUrl */
    bool done;          /* the bytes are there */
};

struct dub_sb_asset {
    uint64_t seq;
    char id[DUB_SB_ID], org[DUB_SB_ORG];
    int64_t created_ms;
    char type[8]; /* VIDEO, AUDIO, IMAGE */
    char visibility[16];
    char *name, *format;      /* NULL = unknown */
    char *url;                /* as registered; of our own uploads token is used instead */
    char token[DUB_SB_TOKEN]; /* "" = external URL */
    int64_t n_bytes;          /* 0 = unknown */
    bool unreadable;          /* inspected, and not the media it claims to be */
    bool has_length;
    dub_us length_us;
    int width, height; /* 0 = unknown */
    struct dub_rate rate;
    int64_t frames;
};

void dub_sb_upload_free(struct dub_sb_upload *u);
void dub_sb_asset_free(struct dub_sb_asset *asset);

/** Take what the probe found; marks the asset unreadable when its kind of stream is missing. */
void dub_sb_asset_probed(struct dub_sb_asset *asset, const struct dub_facts *facts);
/** What the rules want to know of it. */
void dub_sb_asset_source(const struct dub_sb_asset *asset, struct dub_sb_source *out);
/** The Asset object; url as it is to be shown. */
cJSON *dub_sb_asset_json(const struct dub_sb_asset *asset, const char *url) DUB_MUST_USE;
/** File name ending with its dot, lower case, "" if there is none or an odd one. dub_free. */
char *dub_sb_name_ending(const char *name) DUB_MUST_USE;

#endif
