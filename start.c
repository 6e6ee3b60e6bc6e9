/* Keeps a closed stdout recognisable.
 *
 * Rust's runtime opens /dev/null for a closed standard descriptor before main runs, so that `pce … >&-` would lose its
 * rows and exit with 0. This runs earlier and opens /dev/null for reading only: a write fails, and the descriptor
 * differs from a /dev/null that the user chose. */
#include <fcntl.h>
#include <unistd.h>

__attribute__((constructor)) static void mark_closed_stdout(void) {
    if (fcntl(STDOUT_FILENO, F_GETFD) != -1) {
        return;
    }
    int null = open("/dev/null", O_RDONLY);
    if (null >= 0 && null != STDOUT_FILENO) {
        dup2(null, STDOUT_FILENO);
        close(null);
    }
}
