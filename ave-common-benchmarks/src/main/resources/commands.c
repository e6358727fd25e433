// SPDX-License-Identifier: Apache-2.0
//
// The yardstick of the benchmark of commands: posix_spawn on a new terminal, poll on terminal and
// pidfd, nothing else.
//
//   commands latency N HEAP_BYTES    N times true; the nanoseconds of each, a line each
//   commands exit N PROGRAM          the nanoseconds from a program's last act to our knowing
//   commands output BYTES            the nanoseconds of reading so many bytes, a few times
//   commands at-once N               the nanoseconds of N of them started together
//   commands stamp                   prints the clock and ends: the program of the above
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { OUTPUT_RUNS = 5 };

static char buffer[1 << 16];

static void die(const char *what) {
    fprintf(stderr, "commands: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

struct running {
    int master, pidfd;
    pid_t pid;
};

static struct running start(char *const argv[]) {
    struct running r;
    char slave[64];
    r.master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (r.master < 0 || grantpt(r.master) || unlockpt(r.master)) die("terminal");
    if (ptsname_r(r.master, slave, sizeof slave)) die("ptsname_r");
    if (fcntl(r.master, F_SETFL, O_RDWR | O_NONBLOCK)) die("fcntl");
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, slave, O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&actions, 0, 1);
    posix_spawn_file_actions_adddup2(&actions, 0, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    errno = posix_spawnp(&r.pid, argv[0], &actions, &attributes, argv, environ);
    if (errno) die("posix_spawnp");
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    r.pidfd = (int)syscall(SYS_pidfd_open, r.pid, 0);
    if (r.pidfd < 0) die("pidfd_open");
    return r;
}

// Reads to the end, keeps the first bytes in the buffer, and returns how many came.
static int64_t finish(struct running r) {
    int64_t total = 0;
    int ended = 0, closed = 0;
    for (;;) {
        size_t free = total < (int64_t)sizeof buffer / 2 ? (size_t)total : sizeof buffer / 2;
        ssize_t n = read(r.master, buffer + free, sizeof buffer / 2);
        if (n > 0) {
            total += n;
            continue;
        }
        closed = n < 0 && errno == EIO;
        if (ended) break;
        struct pollfd fds[2] = {{closed ? -1 : r.master, POLLIN, 0}, {r.pidfd, POLLIN, 0}};
        poll(fds, 2, -1);
        ended = fds[1].revents != 0;
    }
    waitpid(r.pid, NULL, 0);
    close(r.pidfd);
    close(r.master);
    return total;
}

static void latency(int runs, char *const argv[]) {
    for (int i = 0; i < runs; i++) {
        int64_t begin = now();
        finish(start(argv));
        printf("%lld\n", (long long)(now() - begin));
    }
}

static void exits(int runs, char *program) {
    char *argv[] = {program, "stamp", NULL};
    for (int i = 0; i < runs; i++) {
        int64_t total = finish(start(argv));
        int64_t end = now();
        buffer[total] = 0;
        printf("%lld\n", (long long)(end - atoll(buffer)));
    }
}

static void output(const char *bytes) {
    char script[100];
    snprintf(script, sizeof script, "head -c %s /dev/zero | tr '\\0' x", bytes);
    char *argv[] = {"sh", "-c", script, NULL};
    for (int i = 0; i < OUTPUT_RUNS; i++) {
        int64_t begin = now();
        if (finish(start(argv)) != atoll(bytes)) die("not all bytes came");
        printf("%lld\n", (long long)(now() - begin));
    }
}

static void at_once(int count, char *const argv[]) {
    struct running *all = calloc((size_t)count, sizeof *all);
    int64_t begin = now();
    for (int i = 0; i < count; i++) all[i] = start(argv);
    for (int i = 0; i < count; i++) finish(all[i]);
    printf("%lld\n", (long long)(now() - begin));
    free(all);
}

int main(int argc, char **argv) {
    char *nothing[] = {"true", NULL};
    if (argc == 2 && !strcmp(argv[1], "stamp")) {
        printf("%lld", (long long)now());
        return 0;
    }
    if (argc < 4) die("usage");
    if (!strcmp(argv[1], "latency")) {
        size_t heap = (size_t)atoll(argv[3]);
        if (heap > 0) memset(malloc(heap), 1, heap);
        latency(atoi(argv[2]), nothing);
    } else if (!strcmp(argv[1], "exit")) {
        exits(atoi(argv[2]), argv[3]);
    } else if (!strcmp(argv[1], "output")) {
        output(argv[2]);
    } else {
        at_once(atoi(argv[2]), nothing);
    }
    return 0;
}
