/* Makes one call that writes under a folder fail, for LD_PRELOAD. See shim.py for what can be asked of it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum how { COUNT, EIO_ONCE, ENOSPC_ONCE, EIO_ON, FULL, KILL };

static char root[PATH_MAX];
static size_t root_length;
static int armed, how, log_to = -1;
static long at;
static atomic_long seen;

void fault_arm(const char *folder, long call, int way, int log)
{
    snprintf(root, sizeof root, "%s", folder);
    root_length = strlen(root);
    at = call;
    how = way;
    log_to = log;
    seen = 0;
    armed = 1;
}

void fault_disarm(void) { armed = 0; }

static void end_here(void)
{
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static int inside(const char *path)
{
    return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0);
}

static void path_of(int fd, char *path)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
}

static void path_at(int folder, const char *name, char *path)
{
    if (name[0] == '/' || folder == AT_FDCWD) {
        snprintf(path, PATH_MAX, "%s", name);
        return;
    }
    path_of(folder, path);
    size_t length = strlen(path);
    snprintf(path + length, PATH_MAX - length, "/%s", name);
}

/* 0: go on. 1: fail with errno. 2: end here. `grows`: the call needs room on the disk. */
static int blow(const char *call, const char *path, int grows)
{
    if (!armed || !inside(path)) return 0;
    long number = atomic_fetch_add(&seen, 1) + 1;
    if (how == COUNT) {
        char line[PATH_MAX + 100];
        const char *name = path + root_length;
        int length = snprintf(line, sizeof line, "{\"call\": \"%s %.300s\"}\n", call, name);
        syscall(SYS_write, log_to, line, (size_t)length);
        return 0;
    }
    int hit = number == at, later = number > at;
    if (how == KILL) return hit ? 2 : 0;
    if (hit && how != FULL) { errno = how == ENOSPC_ONCE ? ENOSPC : EIO; return 1; }
    if (later && how == EIO_ON) { errno = EIO; return 1; }
    if ((hit || later) && how == FULL && grows) { errno = ENOSPC; return 1; }
    return 0;
}

static int blow_fd(const char *call, int fd, int grows)
{
    char path[PATH_MAX];
    if (!armed) return 0;
    path_of(fd, path);
    return blow(call, path, grows);
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

/* A write that is cut by a kill or by the end of the disk leaves its first half. */
#define WRITES(name, parameters, whole, half) \
    ssize_t name parameters \
    { \
        REAL(name); \
        int what = blow_fd(#name, fd, 1); \
        if (what == 2) { (void)!half; end_here(); } \
        if (what == 1) return -1; \
        return whole; \
    }

WRITES(write, (int fd, const void *data, size_t size), real(fd, data, size), real(fd, data, size / 2))
WRITES(pwrite, (int fd, const void *data, size_t size, off_t to), real(fd, data, size, to), real(fd, data, size / 2, to))
WRITES(pwrite64, (int fd, const void *data, size_t size, off64_t to), real(fd, data, size, to),
       real(fd, data, size / 2, to))
WRITES(writev, (int fd, const struct iovec *data, int count), real(fd, data, count), real(fd, data, count / 2))

#define CALLS(name, parameters, path_is, grows, arguments) \
    int name parameters \
    { \
        REAL(name); \
        char path[PATH_MAX] = ""; \
        if (armed) { path_is; } \
        int what = blow(#name, path, grows); \
        if (what == 2) end_here(); \
        return what ? -1 : real arguments; \
    }

CALLS(fsync, (int fd), path_of(fd, path), 0, (fd))
CALLS(fdatasync, (int fd), path_of(fd, path), 0, (fd))
CALLS(ftruncate, (int fd, off_t size), path_of(fd, path), 0, (fd, size))
CALLS(ftruncate64, (int fd, off64_t size), path_of(fd, path), 0, (fd, size))
CALLS(rename, (const char *old, const char *new), path_at(AT_FDCWD, new, path), 0, (old, new))
CALLS(renameat, (int from, const char *old, int to, const char *new), path_at(to, new, path), 0, (from, old, to, new))
CALLS(link, (const char *old, const char *new), path_at(AT_FDCWD, new, path), 1, (old, new))
CALLS(linkat, (int from, const char *old, int to, const char *new, int flags), path_at(to, new, path), 1,
      (from, old, to, new, flags))
CALLS(unlink, (const char *name), path_at(AT_FDCWD, name, path), 0, (name))
CALLS(unlinkat, (int folder, const char *name, int flags), path_at(folder, name, path), 0, (folder, name, flags))
CALLS(rmdir, (const char *name), path_at(AT_FDCWD, name, path), 0, (name))
CALLS(mkdir, (const char *name, mode_t mode), path_at(AT_FDCWD, name, path), 1, (name, mode))
CALLS(mkdirat, (int folder, const char *name, mode_t mode), path_at(folder, name, path), 1, (folder, name, mode))

/* Only what would make a new file is counted. */
#define OPENS(name, folder, parameters, arguments) \
    int name parameters \
    { \
        REAL(name); \
        mode_t mode = 0; \
        if (flags & O_CREAT) { \
            va_list rest; \
            va_start(rest, flags); \
            mode = va_arg(rest, mode_t); \
            va_end(rest); \
            char where[PATH_MAX]; \
            path_at(folder, path, where); \
            int new = armed && access(where, F_OK) != 0; \
            int what = new ? blow(#name, where, 1) : 0; \
            if (what == 2) end_here(); \
            if (what) return -1; \
        } \
        return real arguments; \
    }

OPENS(open, AT_FDCWD, (const char *path, int flags, ...), (path, flags, mode))
OPENS(open64, AT_FDCWD, (const char *path, int flags, ...), (path, flags, mode))
OPENS(openat, at_folder, (int at_folder, const char *path, int flags, ...), (at_folder, path, flags, mode))
OPENS(openat64, at_folder, (int at_folder, const char *path, int flags, ...), (at_folder, path, flags, mode))

static int written(FILE *file)
{
    return (fcntl(fileno(file), F_GETFL) & O_ACCMODE) != O_RDONLY;
}

size_t fwrite(const void *data, size_t size, size_t count, FILE *file)
{
    REAL(fwrite);
    int what = armed ? blow_fd("fwrite", fileno(file), 1) : 0;
    if (what == 2) {
        real(data, size, count / 2, file);
        fflush(file);
        end_here();
    }
    return what ? 0 : real(data, size, count, file);
}

int fflush(FILE *file)
{
    REAL(fflush);
    int what = armed && file && written(file) ? blow_fd("fflush", fileno(file), 1) : 0;
    if (what == 2) end_here();
    return what ? EOF : real(file);
}

/* What was still in the buffer of a file that cannot be closed is lost. */
int fclose(FILE *file)
{
    REAL(fclose);
    int what = armed && written(file) ? blow_fd("fclose", fileno(file), 1) : 0;
    if (!what) return real(file);
    if (what == 2) end_here();
    int why = errno, copy = dup(fileno(file));
    struct stat status;
    real(file);
    if (fstat(copy, &status) == 0) syscall(SYS_ftruncate, copy, (off_t)(status.st_size / 2));
    close(copy);
    errno = why;
    return EOF;
}
