// SPDX-License-Identifier: Apache-2.0
// The same as FdtxWork, as near to the system as it gets: sendmsg, recvmsg, close_range.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double cpu(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static void transfer(const int *pair, int fd, int count) {
    char text[100] = "take these";
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(8 * sizeof(int))];
    } control = {0};
    struct iovec part = {text, 10};
    struct msghdr message = {0};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = &control;
    message.msg_controllen = CMSG_LEN(count * sizeof(int));
    control.header.cmsg_len = message.msg_controllen;
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    int *fds = (int *) CMSG_DATA(&control.header);
    for (int i = 0; i < count; i++) {
        fds[i] = fd;
    }
    if (sendmsg(pair[0], &message, MSG_NOSIGNAL) != 10) {
        exit(1);
    }
    part.iov_len = sizeof text;
    message.msg_controllen = CMSG_LEN(count * sizeof(int));
    if (recvmsg(pair[1], &message, MSG_CMSG_CLOEXEC) != 10
            || control.header.cmsg_len != CMSG_LEN(count * sizeof(int))) {
        exit(1);
    }
    // Nobody else opens anything here, so their numbers follow each other.
    if (close_range(fds[0], fds[count - 1], 0) != 0) {
        exit(1);
    }
}

int main(int argc, char **argv) {
    int pair[2];
    if (argc != 3 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) {
        return 2;
    }
    int count = atoi(argv[1]);
    double seconds = atof(argv[2]);
    int fd = open("/dev/null", O_RDONLY);
    double begin = cpu();
    long done = 0;
    while (cpu() - begin < seconds) {
        for (int i = 0; i < 1000; i++) {
            transfer(pair, fd, count);
        }
        done += 1000;
    }
    printf("%.0f\n", done / (cpu() - begin));
    return 0;
}
