/* Parts of a composed request: members, options, the list of its local files. */
#ifndef DUB_REQUEST_BUILD_PARTS_H
#define DUB_REQUEST_BUILD_PARTS_H

#include "request/build.h"
#include "request/writer.h"

void dub_write_text(struct dub_writer *w, const char *name, const struct dub_str *text);
/** Nothing when text is NULL. */
void dub_write_text_if(struct dub_writer *w, const char *name, const struct dub_str *text);
/** value / 10^6 as exact decimal: times in seconds, temperature and the like. */
void dub_write_decimal6(struct dub_writer *w, const char *name, int64_t value);
/** in: intent leaves out query and fragment, which change with every signature */
void dub_write_url(struct dub_writer *w, const char *name, const struct dub_str *url, bool intent);
/** Stored JSON text as a member; nothing when it is NULL or does not parse. */
void dub_write_raw(struct dub_writer *w, const char *name, const struct dub_str *raw);
/** The set options as one object; the member's name is written by the caller. */
void dub_write_options(struct dub_writer *w, const struct dub_options *o, bool intent);

/** Leave each content once, in the order of the request, and count what is not uploaded. */
void dub_built_unique_files(struct dub_built *b);

#endif
