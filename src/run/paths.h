/* Where things live: XDG folders and our helper programs. */
#ifndef DUB_RUN_PATHS_H
#define DUB_RUN_PATHS_H

#include "base/err.h"

enum dub_dir { DUB_DIR_CONFIG, DUB_DIR_STATE, DUB_DIR_CACHE };

/**
 * $XDG_CONFIG_HOME/dubline, $XDG_STATE_HOME/dubline, $XDG_CACHE_HOME/dubline with their defaults
 * under $HOME. Not created here. dub_free. NULL when neither variable is set.
 */
char *dub_dir_path(enum dub_dir which) DUB_MUST_USE;

/**
 * A helper program: $DUBLINE_LIBEXEC/NAME, beside /proc/self/exe, ../libexec/dubline/NAME.
 * out: path, dub_free
 * errors: DUB_ERR_IO naming the places looked at
 */
enum dub_status dub_helper_path(const char *name, char **out, struct dub_err *err) DUB_MUST_USE;

#endif
