#define _GNU_SOURCE /* posix_spawn_file_actions_addclosefrom_np */
#include "run/child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"

extern char **environ;

/* The environment without the API key: a program that opens strangers' files has no use for it. */
static char **child_environment(void)
{
    static const char secret[] = "SYNC_API_KEY=";
    size_t n = 0, kept = 0;
    while (environ[n])
        n++;
    char **copy = dub_alloc_array(n + 1, sizeof(*copy));
    for (size_t i = 0; i < n; i++)
        if (strncmp(environ[i], secret, sizeof(secret) - 1) != 0)
            copy[kept++] = environ[i];
    return copy;
}

static int prepare_attributes(posix_spawnattr_t *attr)
{
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    int code = posix_spawnattr_setsigdefault(attr, &all);
    if (!code)
        code = posix_spawnattr_setsigmask(attr, &none);
    if (!code)
        code = posix_spawnattr_setpgroup(attr, 0);
    return code ? code
                : posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK |
                                                     POSIX_SPAWN_SETPGROUP);
}

static int prepare_files(posix_spawn_file_actions_t *files, const struct dub_child_fd *fds,
                         size_t n_fds)
{
    int code = 0, last = STDERR_FILENO;
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO && !code; fd++) {
        size_t i = 0;
        while (i < n_fds && fds[i].theirs != fd)
            i++;
        if (i == n_fds)
            code = posix_spawn_file_actions_addopen(files, fd, "/dev/null", O_RDWR, 0);
    }
    for (size_t i = 0; i < n_fds && !code; i++) {
        code = posix_spawn_file_actions_adddup2(files, fds[i].ours, fds[i].theirs);
        last = fds[i].theirs > last ? fds[i].theirs : last;
    }
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    /* Ours are all close-on-exec; this is for what our own parent has left open. */
    if (!code)
        code = posix_spawn_file_actions_addclosefrom_np(files, last + 1);
#endif
    return code;
}

int dub_child_spawn(const char *program, char *const argv[], const struct dub_child_fd *fds,
                    size_t n_fds, pid_t *pid)
{
    posix_spawnattr_t attr;
    posix_spawn_file_actions_t files;
    posix_spawnattr_init(&attr);
    posix_spawn_file_actions_init(&files);
    char **env = child_environment();
    int code = prepare_attributes(&attr);
    if (!code)
        code = prepare_files(&files, fds, n_fds);
    if (!code)
        code = posix_spawn(pid, program, &files, &attr, argv, env);
    dub_free(env);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attr);
    return code;
}

int dub_child_lift(int fd, int least)
{
    if (fd < 0 || fd >= least)
        return fd;
    int high = fcntl(fd, F_DUPFD_CLOEXEC, least);
    close(fd);
    return high;
}

void dub_child_signal(pid_t pid, int signo)
{
    /* The group exists from the spawn on; the process alone is the second choice. */
    if (kill(-pid, signo) != 0)
        kill(pid, signo);
}

void dub_child_how(int status, char *out, size_t size)
{
    if (WIFSIGNALED(status))
        snprintf(out, size, "signal %d", WTERMSIG(status));
    else
        snprintf(out, size, "exit status %d", WEXITSTATUS(status));
}
