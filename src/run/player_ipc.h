/*
 * The lines spoken with mpv (its JSON IPC, DOCS/man/ipc.rst): commands out, answers and events in.
 * Nothing that comes in is trusted: a line that is no answer or event of interest is OTHER, one that
 * is not JSON is an error.
 */
#ifndef DUB_RUN_PLAYER_IPC_H
#define DUB_RUN_PLAYER_IPC_H

#include "base/buf.h"
#include "base/time.h"

#define DUB_IPC_LINE_MAX ((size_t)256 * 1024)

enum dub_ipc_kind {
    DUB_IPC_OTHER,
    DUB_IPC_REPLY,   /* to one of our commands */
    DUB_IPC_STARTED, /* sound comes (again) */
    DUB_IPC_ENDED    /* a file is over */
};

struct dub_ipc {
    enum dub_ipc_kind kind;
    int64_t request;     /* REPLY */
    bool ok;             /* REPLY: it was done */
    bool has_time;       /* REPLY with a number that can be a time */
    dub_us time_us;
    int64_t entry;       /* REPLY to loadfile, ENDED: which file; 0: not said */
    bool to_the_end;     /* ENDED: because there is no more of it */
    bool by_command;     /* ENDED: because we wanted it so, or another file came */
    char text[96];       /* REPLY: a text that was asked for; ENDED: what went wrong; clean */
};

/** One line without its newline. errors: DUB_ERR_PARSE */
enum dub_status dub_ipc_parse(struct dub_sv line, struct dub_ipc *out,
                              struct dub_err *err) DUB_MUST_USE;

/** Append a command's line. words: n_words texts. request: 0 none, else what the answer carries. */
void dub_ipc_command(int64_t request, const char *const *words, size_t n_words,
                     struct dub_buf *out);
/** Append `set_property NAME value` with a value that is no text. */
void dub_ipc_set_bool(const char *name, bool value, struct dub_buf *out);
void dub_ipc_set_seconds(const char *name, dub_us value, struct dub_buf *out);

#endif
