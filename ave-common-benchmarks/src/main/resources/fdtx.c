// SPDX-License-Identifier: Apache-2.0
// The same as FdtxWork, as near to the system as it gets: sendmmsg, recvmmsg, close_range; or
// sendmsg, recvmsg, close_range for one message at a time.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST 32
#define TEXT "take these"
#define LENGTH 10

static union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(8 * sizeof(int))];
} control[MOST];
static char text[MOST][100];
static struct iovec part[MOST];
static struct mmsghdr message[MOST];

static double cpu(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static int *fds(int index) {
    return (int *) CMSG_DATA(&control[index].header);
}

static void prepare(int index, size_t length, int count) {
    part[index].iov_base = text[index];
    part[index].iov_len = length;
    struct msghdr *header = &message[index].msg_hdr;
    memset(header, 0, sizeof *header);
    header->msg_iov = &part[index];
    header->msg_iovlen = 1;
    header->msg_control = &control[index];
    header->msg_controllen = CMSG_LEN(count * sizeof(int));
}

static void transfer(const int *pair, int fd, int count, int at_once) {
    for (int i = 0; i < at_once; i++) {
        memcpy(text[i], TEXT, LENGTH);
        prepare(i, LENGTH, count);
        control[i].header.cmsg_len = CMSG_LEN(count * sizeof(int));
        control[i].header.cmsg_level = SOL_SOCKET;
        control[i].header.cmsg_type = SCM_RIGHTS;
        for (int k = 0; k < count; k++) {
            fds(i)[k] = fd;
        }
    }
    if (at_once == 1) {
        message[0].msg_len = sendmsg(pair[0], &message[0].msg_hdr, MSG_NOSIGNAL);
    } else if (sendmmsg(pair[0], message, at_once, MSG_NOSIGNAL) != at_once) {
        exit(1);
    }
    for (int i = 0; i < at_once; i++) {
        if (message[i].msg_len != LENGTH) {
            exit(1);
        }
        prepare(i, sizeof text[i], count);
    }
    if (at_once == 1) {
        message[0].msg_len = recvmsg(pair[1], &message[0].msg_hdr, MSG_CMSG_CLOEXEC);
    } else if (recvmmsg(pair[1], message, at_once, MSG_CMSG_CLOEXEC, NULL) != at_once) {
        exit(1);
    }
    for (int i = 0; i < at_once; i++) {
        if (message[i].msg_len != LENGTH
                || memcmp(text[i], TEXT, LENGTH) != 0
                || control[i].header.cmsg_len != CMSG_LEN(count * sizeof(int))) {
            exit(1);
        }
    }
    // Nobody else opens anything here, so their numbers follow each other.
    if (close_range(fds(0)[0], fds(at_once - 1)[count - 1], 0) != 0) {
        exit(1);
    }
}

int main(int argc, char **argv) {
    int pair[2];
    if (argc != 4 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) {
        return 2;
    }
    int at_once = atoi(argv[1]);
    int count = atoi(argv[2]);
    double seconds = atof(argv[3]);
    int fd = open("/dev/null", O_RDONLY);
    double begin = cpu();
    long done = 0;
    while (cpu() - begin < seconds) {
        for (int i = 0; i < 1024; i += at_once) {
            transfer(pair, fd, count, at_once);
        }
        done += 1024;
    }
    printf("%.0f\n", done / (cpu() - begin));
    return 0;
}
