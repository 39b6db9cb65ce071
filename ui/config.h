/*
 * The config file: lines `set NAME VALUE`, comments with #, empty lines. What it does not understand
 * is reported by FILE:LINE and left as it stands.
 */
#ifndef UI_CONFIG_H
#define UI_CONFIG_H

#include "options.h"

#define UI_CONFIG_BYTES ((size_t)1024 * 1024)

/** DIR/config, dub_free; NULL for dir NULL. */
char *ui_config_path(const char *dir) DUB_MUST_USE;

/**
 * Take over the values of a config text.
 * in: path names the text in origins and problems
 * out: problems, a line each, "PATH:LINE: what is wrong"
 * returns: the number of problems
 */
size_t ui_config_read(struct ui_options *o, struct dub_sv text, const char *path,
                      struct dub_buf *problems);
/** The same from a file; one that is not there is empty. One that cannot be read is a problem. */
size_t ui_config_load(struct ui_options *o, const char *path, struct dub_buf *problems);

/**
 * A config text with the option's line replaced (the last one of several; the others go), added at
 * the end, or taken out. Everything else stays, byte by byte. Appended to out.
 * in: value NULL: the preset is to hold again
 */
void ui_config_edit(struct dub_sv text, const char *name, const char *value, struct dub_buf *out);
/**
 * Keep one value in the file, which is read again before: two editors may share it.
 * errors: DUB_ERR_IO, the file is then as it was
 */
enum dub_status ui_config_keep(const char *path, const char *name, const char *value,
                               struct dub_err *err) DUB_MUST_USE;

#endif
