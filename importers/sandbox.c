#include "importers/sandbox.h"

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#ifdef HAVE_SECCOMP
#include <seccomp.h>
#endif

#if defined(INDABA_SANITIZED) || defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* `strict`: cannot be set under a sanitizer, which maps terabytes and writes reports. NPROC does
 * not bind root; fork is refused by the allow-list as well. */
static const struct {
    __rlimit_resource_t what;
    rlim_t max;
    bool strict;
    const char *name;
} limits[] = {
    {RLIMIT_AS, (rlim_t)512 << 20, true, "RLIMIT_AS"}, {RLIMIT_CPU, 180, false, "RLIMIT_CPU"},
    {RLIMIT_FSIZE, 0, true, "RLIMIT_FSIZE"},           {RLIMIT_NOFILE, 3, true, "RLIMIT_NOFILE"},
    {RLIMIT_NPROC, 0, true, "RLIMIT_NPROC"},           {RLIMIT_CORE, 0, false, "RLIMIT_CORE"},
};

static int limits_set(bool strict, struct err *err)
{
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct rlimit limit = {limits[i].max, limits[i].max};

        if (limits[i].strict && !strict)
            continue;
        if (setrlimit(limits[i].what, &limit) != 0)
            return err_errno(err, errno, "cannot set the worker's limit", limits[i].name);
    }
    return 0;
}

#ifdef HAVE_SECCOMP

static const int allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(readv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(_llseek),
    SCMP_SYS(close),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(futex),
    SCMP_SYS(getrandom),
    SCMP_SYS(gettid),
    SCMP_SYS(getpid),
    SCMP_SYS(tgkill),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigreturn),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_gettime64),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(restart_syscall),
};

/* Memory that can be executed is never handed out, and never made from other memory. */
static const int without_exec[] = {SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect)};

static int filter_add(scmp_filter_ctx filter)
{
    int code = 0;

    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0] && !code; i++)
        code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    for (size_t i = 0; i < sizeof without_exec / sizeof without_exec[0] && !code; i++)
        code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, without_exec[i], 1,
                                SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    return code;
}

static int filter_load(struct err *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    int code = filter ? filter_add(filter) : -ENOMEM;

    if (!code)
        code = seccomp_load(filter);
    if (filter)
        seccomp_release(filter);
    return code ? err_errno(err, -code, "cannot lock the worker in", "seccomp") : 0;
}

#else

static int filter_load(struct err *err)
{
    (void)err;
    return 0;
}

#endif

int sandbox_enter(bool *ret_strict, struct err *err)
{
    bool strict = !SANITIZED;

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_errno(err, errno, "cannot give up new privileges", "prctl");
    /* Not to be read by another process of the same user while it holds people's words. */
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (limits_set(strict, err))
        return -1;
    if (strict && filter_load(err))
        return -1;
#ifndef HAVE_SECCOMP
    strict = false;
#endif
    *ret_strict = strict;
    return 0;
}
