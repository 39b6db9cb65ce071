#include "media/limits.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define GIB         ((rlim_t)1024 * 1024 * 1024)
#define CPU_SHARE_S 60 /* processor seconds without a sign of life */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static char guarded[PATH_MAX];
static volatile sig_atomic_t is_guarded;

static void lower(int what, rlim_t soft)
{
    struct rlimit r;
    if (getrlimit((__rlimit_resource_t)what, &r) != 0)
        return;
    r.rlim_cur = r.rlim_max != RLIM_INFINITY && soft > r.rlim_max ? r.rlim_max : soft;
    setrlimit((__rlimit_resource_t)what, &r);
}

void media_limits_renew_cpu(void)
{
    struct rusage used;
    if (getrusage(RUSAGE_SELF, &used) == 0)
        lower(RLIMIT_CPU, (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + 1 + CPU_SHARE_S);
}

/* Told to end, perhaps in the middle of a decoder: nothing but removing the half-written file. */
static void on_term(int signo)
{
    if (is_guarded)
        unlink(guarded);
    _exit(128 + signo);
}

void media_limits_set(void)
{
    pid_t parent = getppid();
    lower(RLIMIT_CORE, 0);
    lower(RLIMIT_FSIZE, 64 * GIB);
    if (!SANITIZED) { /* their shadow memory alone is terabytes of address space */
        lower(RLIMIT_AS, 4 * GIB);
        lower(RLIMIT_DATA, 2 * GIB);
    }
    media_limits_renew_cpu();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* becomes EFBIG */
    struct sigaction act = {.sa_handler = on_term};
    sigemptyset(&act.sa_mask);
    sigaction(SIGTERM, &act, NULL);
    prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L);
    prctl(PR_SET_PDEATHSIG, (long)SIGTERM);
    /* The parent may have gone before the line above; our own end of file tells us then. */
    if (getppid() != parent)
        _exit(0);
}

enum dub_status media_limits_guard_file(const char *path, struct dub_err *err)
{
    is_guarded = 0;
    if (!path)
        return DUB_OK;
    int n = snprintf(guarded, sizeof(guarded), "%s", path);
    if (n < 0 || (size_t)n >= sizeof(guarded))
        return dub_fail(err, DUB_ERR_LIMIT, "the path is longer than %d bytes", PATH_MAX - 1);
    is_guarded = 1;
    return DUB_OK;
}
