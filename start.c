/* Keeps a closed stdout or stderr recognisable.
 *
 * Rust's runtime opens /dev/null for a closed standard descriptor before main runs, so that `pce … >&-` would lose its
 * rows and exit with 0. This runs earlier and opens /dev/null for reading only: a write fails, and the descriptor
 * differs from a /dev/null that the user chose. */
#include <fcntl.h>
#include <unistd.h>

static void mark_if_closed(int descriptor) {
    if (fcntl(descriptor, F_GETFD) != -1) {
        return;
    }
    int null = open("/dev/null", O_RDONLY);
    if (null >= 0 && null != descriptor) {
        dup2(null, descriptor);
        close(null);
    }
}

__attribute__((constructor)) static void mark_closed_streams(void) {
    mark_if_closed(STDOUT_FILENO);
    mark_if_closed(STDERR_FILENO);
}
