/* Starting and ending programs of others: an argument vector, never a shell. */
#ifndef DUB_RUN_CHILD_H
#define DUB_RUN_CHILD_H

#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"

/* A descriptor of ours and the number the child knows it by. */
struct dub_child_fd {
    int ours, theirs;
};

#define DUB_CHILD_FDS 4

/**
 * Start a program in a process group of its own, so that Ctrl-C is for us alone and the whole group
 * can be ended. It gets our environment without the API key, default signals, /dev/null as standard
 * input, output and error where fds does not name them, and no other descriptor of ours.
 * in:     program path; argv ends with NULL; fds at most DUB_CHILD_FDS, `ours` above every `theirs`
 *         (dub_child_lift)
 * out:    *pid
 * errors: an errno value; 0 when it was started
 */
int dub_child_spawn(const char *program, char *const argv[], const struct dub_child_fd *fds,
                    size_t n_fds, pid_t *pid) DUB_MUST_USE;
/** The same descriptor at or above `least`, close-on-exec; the old one is closed. -1 with errno. */
int dub_child_lift(int fd, int least);
/** Send a signal to its whole group. */
void dub_child_signal(pid_t pid, int signo);
/** "signal 11" or "exit status 3" of a wait status. */
void dub_child_how(int status, char *out, size_t size);

#endif
