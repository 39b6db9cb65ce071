/*
 * One running dubline-media: started with its ends of a socket pair as standard input and output,
 * spoken to in lines. Private to the media client.
 */
#ifndef DUB_RUN_MEDIA_PROCESS_H
#define DUB_RUN_MEDIA_PROCESS_H

#include <sys/types.h>

#include "base/buf.h"
#include "run/loop.h"

struct dub_media_process;

struct dub_media_process_events {
    /** One line, without its newline, borrowed. False: not understood, reading stops. */
    bool (*line)(void *ctx, struct dub_media_process *p, struct dub_sv line);
    /** It can be used no more; `how` says why ("signal 11"). Free it. */
    void (*ended)(void *ctx, struct dub_media_process *p, const char *how);
};

/**
 * Start the program. Signals have their default actions in it, descriptors other than its three are
 * closed, standard error goes nowhere, the API key is not in its environment.
 * in: ev, ctx outlive the process
 * errors: DUB_ERR_IO it cannot be started
 */
enum dub_status dub_media_process_start(struct dub_loop *loop, const char *program,
                                        const struct dub_media_process_events *ev, void *ctx,
                                        struct dub_media_process **out,
                                        struct dub_err *err) DUB_MUST_USE;

/** Whether it is still there, as far as can be seen without waiting. */
bool dub_media_process_alive(const struct dub_media_process *p);
/** Send a line (newline included) and listen for answers until dub_media_process_rest. */
void dub_media_process_send(struct dub_media_process *p, struct dub_sv line);
/** Stop listening: an idle process does not keep the loop going. */
void dub_media_process_rest(struct dub_media_process *p);
/**
 * Forget the process and tell it to end. Returns its id, which is still to be waited for, or 0 when
 * that has happened already.
 */
pid_t dub_media_process_free(struct dub_media_process *p);

#endif
