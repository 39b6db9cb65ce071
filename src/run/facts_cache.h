/*
 * What probing told, kept under $XDG_CACHE_HOME/dubline/probe: one small file for each media file,
 * named by its absolute path, valid as long as size, times and inode are the same. A file that
 * cannot be read or does not fit is no error: there is just no entry.
 */
#ifndef DUB_RUN_FACTS_CACHE_H
#define DUB_RUN_FACTS_CACHE_H

#include "base/facts.h"
#include "run/media_client.h"

/** A file's state; taken before probing, so that a change in between is noticed. */
struct dub_file_stamp {
    int64_t size_bytes, mtime_ns, ctime_ns;
    uint64_t inode, device;
};

/** errors: false when there is no such regular file */
bool dub_file_stamp_of(const char *path, struct dub_file_stamp *out) DUB_MUST_USE;

/** Look up a file. False when it is not known or has changed. Starts no process. */
bool dub_facts_cache_get(const char *path, struct dub_facts *out) DUB_MUST_USE;

/**
 * Remember facts of a file.
 * in: stamp the file's state before it was probed; facts are dropped when it has changed since
 */
void dub_facts_cache_put(const char *path, const struct dub_file_stamp *stamp,
                         const struct dub_facts *facts);

/**
 * Probe and wait, for callers without a screen: from the cache when the file is known, else through
 * the client, running the loop until the answer is there.
 * in: source path or URL; want_hash fill out->sha256 (files only)
 * errors: as dub_media_probe
 */
enum dub_status dub_probe_sync(struct dub_media_client *mc, struct dub_loop *loop,
                               const char *source, bool want_hash, struct dub_facts *out,
                               struct dub_err *err) DUB_MUST_USE;

#endif
