/*
 * A user's keymap file: read line by line, what is wrong is reported by FILE:LINE and left out, the
 * rest holds.
 */
#ifndef UI_KEYFILE_H
#define UI_KEYFILE_H

#include "keys.h"

#define UI_KEYFILE_BYTES ((size_t)1024 * 1024)

/** DIR/keys, dub_free; NULL for dir NULL. */
char *ui_keyfile_path(const char *dir) DUB_MUST_USE;

/** Is a command line one that a key can run? errors: DUB_ERR_ARG saying what is wrong */
enum dub_status ui_keyfile_check(const char *command, struct dub_err *err) DUB_MUST_USE;

/**
 * Lay a text over a keymap.
 * out: problems, a line each, "PATH:LINE: what is wrong"; conflicts as well
 * returns: the number of problems
 */
size_t ui_keyfile_read(struct ui_keymap *m, struct dub_sv text, const char *path,
                       struct dub_buf *problems);
/** The same from a file; one that is not there is empty. One that cannot be read is a problem. */
size_t ui_keyfile_load(struct ui_keymap *m, const char *path, struct dub_buf *problems);

#endif
