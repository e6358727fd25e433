// SPDX-License-Identifier: Apache-2.0
//
// The yardstick of the RPC benchmark: a server without JSON, as the limit of what epoll gives, and
// the load for all servers, which has to be faster than each of them.
//
//   yardstick serve
//       listens on a free port of the loopback, prints "ready port=P pid=N", ends with its stdin
//   yardstick load PORT PID MODE SECONDS CLIENTS IDLE SOURCE
//       MODE ping, connect, or the size of the answers in bytes; PID is the server's, for its CPU
//       time; IDLE connections are open beside; SOURCE tells runs apart, for fresh port numbers.
//       Prints one JSON object.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEADER = 4, CHALLENGE = 31, DIGEST = 16, EVENTS = 256, BLOB = 1 << 20 };

static void die(const char *what) {
    fprintf(stderr, "yardstick: %s: %s\n", what, errno ? strerror(errno) : "not as expected");
    exit(1);
}

static uint32_t size_at(const unsigned char *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

struct message {
    unsigned char *bytes;
    size_t size;
};

static struct message message_of(const void *payload, size_t size) {
    struct message m = {malloc(HEADER + size), HEADER + size};
    uint32_t header = htonl((uint32_t)size);
    if (m.bytes == NULL) die("malloc");
    memcpy(m.bytes, &header, HEADER);
    memcpy(m.bytes + HEADER, payload, size);
    return m;
}

static struct message text(const char *payload) {
    return message_of(payload, strlen(payload));
}

static void set_option(int fd, int level, int option) {
    int one = 1;
    if (setsockopt(fd, level, option, &one, sizeof one) != 0) die("setsockopt");
}

static void allow_many_descriptors(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static void watch(int epoll, int operation, int fd, uint32_t events, void *data) {
    struct epoll_event event = {.events = events, .data.ptr = data};
    if (epoll_ctl(epoll, operation, fd, &event) != 0) die("epoll_ctl");
}

// ---- the server

struct peer {
    int fd;
    int greeted;
    size_t have;
    const unsigned char *out;
    size_t left;
    unsigned char in[4096];
};

static struct message challenge, verdict, pong, blob;

static void make_answers(void) {
    static const char head[] = "{\"result\":\"", tail[] = "\"}";
    size_t size = sizeof head - 1 + BLOB + sizeof tail - 1;
    char *payload = malloc(size);
    if (payload == NULL) die("malloc");
    memset(payload, 'x', size);
    memcpy(payload, head, sizeof head - 1);
    memcpy(payload + size - (sizeof tail - 1), tail, sizeof tail - 1);
    blob = message_of(payload, size);
    free(payload);
    challenge = text("#CHALLENGE#01234567890123456789");
    verdict = text("{\"authenticated\":false}");
    pong = text("{\"result\":\"pong\"}");
}

// Sends what there is room for; 0 if the peer is gone.
static int give(int epoll, struct peer *p) {
    ssize_t sent = send(p->fd, p->out, p->left, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return 0;
    if (sent > 0) {
        p->out += sent;
        p->left -= (size_t)sent;
    }
    if (p->left > 0 || p->have == SIZE_MAX) {
        p->have = p->left > 0 ? SIZE_MAX : 0;
        watch(epoll, EPOLL_CTL_MOD, p->fd, p->left > 0 ? EPOLLOUT : EPOLLIN, p);
    }
    return 1;
}

// Answers what came, one request after the other; 0 if the peer is gone.
static int answer(int epoll, struct peer *p) {
    if (p->left > 0) return give(epoll, p);
    ssize_t count = recv(p->fd, p->in + p->have, sizeof p->in - p->have, MSG_DONTWAIT);
    if (count <= 0) return count < 0 && errno == EAGAIN;
    p->have += (size_t)count;
    if (p->have < HEADER || p->have < HEADER + size_at(p->in)) return p->have < sizeof p->in;
    struct message reply = pong;
    if (!p->greeted) {
        reply = verdict;
        p->greeted = 1;
    } else if (memmem(p->in, p->have, "\"blob\"", 6) != NULL) {
        reply = blob;
    }
    p->have = 0;
    p->out = reply.bytes;
    p->left = reply.size;
    return give(epoll, p);
}

static void welcome(int epoll, int listener) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct peer *p = calloc(1, sizeof *p);
        if (p == NULL) die("calloc");
        p->fd = fd;
        watch(epoll, EPOLL_CTL_ADD, fd, EPOLLIN, p);
        if (send(fd, challenge.bytes, challenge.size, MSG_NOSIGNAL) < 0) die("send");
    }
}

static void serve(void) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    static struct peer input;
    struct epoll_event events[EVENTS];
    make_answers();
    set_option(listener, IPPROTO_TCP, TCP_NODELAY);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) != 0) die("bind");
    if (listen(listener, SOMAXCONN) != 0) die("listen");
    if (getsockname(listener, (struct sockaddr *)&at, &size) != 0) die("getsockname");
    watch(epoll, EPOLL_CTL_ADD, listener, EPOLLIN, NULL);
    watch(epoll, EPOLL_CTL_ADD, STDIN_FILENO, EPOLLIN, &input);
    printf("ready port=%d pid=%d\n", ntohs(at.sin_port), getpid());
    fflush(stdout);
    while (1) {
        int count = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            struct peer *p = events[i].data.ptr;
            if (p == &input) return;
            if (p == NULL) {
                welcome(epoll, listener);
            } else if (!answer(epoll, p)) {
                close(p->fd);
                free(p);
            }
        }
    }
}

// ---- the load

struct client {
    int fd;
    size_t got;
    int64_t sent;
};

static struct sockaddr_in server = {.sin_family = AF_INET};
static struct sockaddr_in own = {.sin_family = AF_INET};
static struct message request, expected;
static unsigned char buffer[1 << 18];
static long calls, bytes;
static long histogram[64 * 32];
static int64_t slowest;

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

// 32 steps for each doubling.
static void record(int64_t nanos) {
    int shift = nanos < 32 ? 0 : 58 - __builtin_clzll((unsigned long long)nanos);
    histogram[shift * 32 + (nanos >> shift)]++;
    if (nanos > slowest) slowest = nanos;
    calls++;
}

static double percentile(double part) {
    long left = (long)((double)calls * part);
    for (int i = 0; i < 64 * 32; i++) {
        left -= histogram[i];
        if (left < 0) {
            int shift = i < 64 ? 0 : i / 32 - 1;
            return (double)((int64_t)(i - shift * 32) << shift) / 1000;
        }
    }
    return (double)slowest / 1000;
}

static void send_all(int fd, struct message m) {
    if (send(fd, m.bytes, m.size, MSG_NOSIGNAL) != (ssize_t)m.size) die("send");
}

// Waits for a whole message and returns its size with the header.
static size_t receive(int fd, unsigned char *to, size_t room) {
    size_t have = 0;
    errno = 0;
    while (have < HEADER || have < HEADER + size_at(to)) {
        ssize_t count = recv(fd, to + have, room - have, 0);
        if (count <= 0) die("receive");
        have += (size_t)count;
    }
    return have;
}

static int connect_one(void) {
    static struct message digest;
    unsigned char reply[256];
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) die("socket");
    if (digest.bytes == NULL) digest = text("0123456789abcdef");
    set_option(fd, IPPROTO_TCP, TCP_NODELAY);
    set_option(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
    if (bind(fd, (struct sockaddr *)&own, sizeof own) != 0) die("bind");
    if (connect(fd, (struct sockaddr *)&server, sizeof server) != 0) die("connect");
    if (receive(fd, reply, sizeof reply) != HEADER + CHALLENGE) die("challenge");
    send_all(fd, digest);
    size_t size = receive(fd, reply, sizeof reply);
    if (memmem(reply, size, "false", 5) == NULL) die("verdict");
    return fd;
}

static void call(int fd) {
    send_all(fd, request);
    size_t size = receive(fd, buffer, sizeof buffer);
    if (size != expected.size || memcmp(buffer, expected.bytes, size) != 0) die("answer");
}

static void learn_answer(int fd) {
    size_t room = 2 * BLOB;
    expected.bytes = malloc(room);
    if (expected.bytes == NULL) die("malloc");
    send_all(fd, request);
    expected.size = receive(fd, expected.bytes, room);
    if (memmem(expected.bytes, expected.size, "result", 6) == NULL) die("answer");
}

// What the server's thread has allocated so far; 0 if it doesn't say.
static double allocated(int fd) {
    static struct message question;
    char reply[256] = "";
    if (question.bytes == NULL) {
        question = text("{\"method\":\"allocated\",\"params\":{\"vargs\":[],\"kwargs\":{}}}");
    }
    send_all(fd, question);
    receive(fd, (unsigned char *)reply, sizeof reply - 1);
    return atof(reply + HEADER + strcspn(reply + HEADER, ":") + 1);
}

static double cpu_seconds(const char *pid) {
    char path[64], line[1024] = "";
    long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL) return 0;
    size_t size = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    char *fields = memrchr(line, ')', size);
    if (fields == NULL) return 0;
    sscanf(fields + 1, " %*c%*d%*d%*d%*d%*d%*u%*u%*u%*u%*u%ld%ld", &user, &system);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

// Segments with data that came: with TCP_NODELAY, the writes of the server while they are small.
static double segments(const struct client *clients, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
        struct tcp_info info = {0};
        socklen_t size = sizeof info;
        getsockopt(clients[i].fd, IPPROTO_TCP, TCP_INFO, &info, &size);
        sum += info.tcpi_data_segs_in;
    }
    return sum;
}

static void ask(struct client *c, int64_t time) {
    c->got = 0;
    c->sent = time;
    send_all(c->fd, request);
}

// Returns the time if the answer is complete now, else 0.
static int64_t take(struct client *c, int wait) {
    ssize_t count = recv(c->fd, buffer, sizeof buffer, wait ? 0 : MSG_DONTWAIT);
    if (count <= 0) die("receive");
    if (c->got + (size_t)count > expected.size
            || memcmp(buffer, expected.bytes + c->got, (size_t)count) != 0) {
        errno = 0;
        die("answer");
    }
    c->got += (size_t)count;
    bytes += count;
    if (c->got < expected.size) return 0;
    int64_t time = now();
    record(time - c->sent);
    return time;
}

// Each client has one request under way, until the time is over; returns when all is answered.
static void keep_asking(struct client *clients, int count, int epoll, double seconds) {
    struct epoll_event events[EVENTS];
    int64_t end = now() + (int64_t)(seconds * 1e9);
    int asking = count;
    for (int i = 0; i < count; i++) ask(&clients[i], now());
    while (asking > 0) {
        int ready = count == 1 ? 1 : epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct client *c = count == 1 ? clients : events[i].data.ptr;
            int64_t time = take(c, count == 1);
            if (time != 0 && time < end) {
                ask(c, time);
            } else if (time != 0) {
                asking--;
            }
        }
    }
}

static void keep_connecting(double seconds) {
    int64_t start = now(), end = start + (int64_t)(seconds * 1e9);
    while (start < end) {
        int fd = connect_one();
        call(fd);
        close(fd);
        int64_t time = now();
        record(time - start);
        start = time;
    }
}

static void forget_figures(void) {
    memset(histogram, 0, sizeof histogram);
    calls = bytes = slowest = 0;
}

static void load(char **arguments) {
    const char *pid = arguments[1], *mode = arguments[2];
    double seconds = atof(arguments[3]);
    int count = atoi(arguments[4]), idle = atoi(arguments[5]), connecting = !strcmp(mode, "connect");
    char payload[256];
    server.sin_port = htons((uint16_t)atoi(arguments[0]));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)atoi(arguments[6]) % 4096);
    snprintf(payload, sizeof payload,
            "{\"method\": \"%s\", \"params\": {\"vargs\": [%s], \"kwargs\": {}}, "
            "\"resource\": null, \"async\": false}",
            atoi(mode) > 0 ? "blob" : "sync_ping", atoi(mode) > 0 ? mode : "");
    request = text(payload);
    // Nothing here may run for ever.
    alarm((unsigned)seconds + 60);

    int *idlers = calloc((size_t)idle + 1, sizeof *idlers);
    struct client *clients = calloc((size_t)count, sizeof *clients);
    int epoll = epoll_create1(EPOLL_CLOEXEC), control = connect_one();
    if (idlers == NULL || clients == NULL) die("calloc");
    for (int i = 0; i < idle; i++) idlers[i] = connect_one();
    for (int i = 0; i < count; i++) {
        clients[i].fd = connect_one();
        watch(epoll, EPOLL_CTL_ADD, clients[i].fd, EPOLLIN, &clients[i]);
    }
    learn_answer(control);
    // A lead that isn't counted.
    if (connecting) keep_connecting(seconds / 8); else keep_asking(clients, count, epoll, seconds / 8);
    forget_figures();

    double allocated_before = allocated(control), segments_before = segments(clients, count);
    double cpu_before = cpu_seconds(pid);
    int64_t start = now();
    if (connecting) keep_connecting(seconds); else keep_asking(clients, count, epoll, seconds);
    double took = (double)(now() - start) / 1e9;
    double cpu = cpu_seconds(pid) - cpu_before;
    double segments_in = segments(clients, count) - segments_before;
    double garbage = allocated(control) - allocated_before;
    for (int i = 0; i < idle; i += 64) call(idlers[i]);
    printf("{\"calls\": %ld, \"seconds\": %.6f, \"bytes\": %ld, \"cpuSeconds\": %.2f, "
            "\"allocatedBytes\": %.0f, \"segments\": %.0f, "
            "\"p50\": %.2f, \"p90\": %.2f, \"p99\": %.2f, \"max\": %.2f}\n",
            calls, took, bytes, cpu, garbage, segments_in,
            percentile(0.5), percentile(0.9), percentile(0.99), (double)slowest / 1000);
}

int main(int count, char **arguments) {
    allow_many_descriptors();
    if (count == 2 && !strcmp(arguments[1], "serve")) {
        serve();
    } else if (count == 9 && !strcmp(arguments[1], "load")) {
        load(arguments + 2);
    } else {
        fprintf(stderr, "usage: yardstick serve | load PORT PID MODE SECONDS CLIENTS IDLE SOURCE\n");
        return 2;
    }
    return 0;
}
