#include "web/http/listen.h"

#include "core/base/slice.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 512 };

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

struct place {
    union address addr;
    socklen_t size;
    bool all;
    char host[64];
    int port;
};

static int usage(const char *spec, struct err *err)
{
    err_set(err, FAULT_USAGE, "this is no address to listen on");
    err_about(err, "%s", spec);
    return err_remedy(err, "Write it as 127.0.0.1:8080, [::1]:8080 or *:8080.");
}

static void place_set(struct place *p, int family)
{
    memset(&p->addr, 0, sizeof p->addr);
    if (family == AF_INET) {
        p->addr.v4.sin_family = AF_INET;
        p->addr.v4.sin_port = htons((uint16_t)p->port);
        p->size = sizeof p->addr.v4;
    } else {
        p->addr.v6.sin6_family = AF_INET6;
        p->addr.v6.sin6_port = htons((uint16_t)p->port);
        p->size = sizeof p->addr.v6;
    }
}

static int place_read(const char *spec, struct place *p, struct err *err)
{
    const char *colon = strrchr(spec, ':');
    char *end;
    long port;
    size_t n;

    memset(p, 0, sizeof *p);
    if (colon == NULL || colon[1] < '0' || colon[1] > '9')
        return usage(spec, err);
    port = strtol(colon + 1, &end, 10);
    n = (size_t)(colon - spec);
    if (*end || port > 65535 || n >= sizeof p->host)
        return usage(spec, err);
    p->port = (int)port;
    memcpy(p->host, spec, n);
    p->all = n == 0 || strcmp(p->host, "*") == 0;
    if (strcmp(p->host, "localhost") == 0)
        snprintf(p->host, sizeof p->host, "127.0.0.1");
    if (p->host[0] == '[' && p->host[n - 1] == ']') {
        p->host[n - 1] = '\0';
        place_set(p, AF_INET6);
        if (inet_pton(AF_INET6, p->host + 1, &p->addr.v6.sin6_addr) != 1)
            return usage(spec, err);
        p->host[n - 1] = ']';
        return 0;
    }
    place_set(p, AF_INET);
    if (!p->all && inet_pton(AF_INET, p->host, &p->addr.v4.sin_addr) != 1)
        return usage(spec, err);
    return 0;
}

static int cannot(int code, const struct place *p, struct err *err)
{
    switch (code) {
    case EADDRINUSE:
        err_set(err, FAULT_BUSY, "another program listens on this port already");
        err_about(err, "port %d", p->port);
        return err_remedy(err, "Stop that program, or choose another port with --listen.");
    case EACCES:
    case EPERM:
        err_set(err, FAULT_DENIED, "the system does not give this port to ordinary programs");
        err_about(err, "port %d", p->port);
        return err_remedy(err, "Choose a port from 1024 on, for example 8080, with --listen.");
    case EADDRNOTAVAIL:
        err_set(err, FAULT_INVALID, "this machine has no such address");
        err_about(err, "%s", p->host);
        return err_remedy(err, "Listen on *:%d, or on an address that the machine has.", p->port);
    default:
        return err_errno(err, code, "cannot listen", p->all ? "all addresses" : p->host);
    }
}

/* -1 with errno. */
static int try_open(const struct place *p)
{
    int fd = socket(p->addr.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int on = 1, off = 0, code;

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (p->addr.any.sa_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, p->all ? &off : &on, sizeof on);
    if (bind(fd, &p->addr.any, p->size) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    code = errno;
    close(fd);
    errno = code;
    return -1;
}

int listen_open(const char *spec, const char *scheme, int *ret_fd, int *ret_port,
                char url[LISTEN_URL], struct err *err)
{
    struct place p;
    int fd = -1;

    if (place_read(spec, &p, err) != 0)
        return -1;
    if (p.all) {
        /* One socket for both families; without IPv6, the older one alone. */
        place_set(&p, AF_INET6);
        fd = try_open(&p);
        if (fd < 0 && (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL)) {
            place_set(&p, AF_INET);
            fd = try_open(&p);
        }
    } else {
        fd = try_open(&p);
    }
    if (fd < 0)
        return cannot(errno, &p, err);
    if (getsockname(fd, &p.addr.any, &p.size) == 0)
        p.port = ntohs(p.addr.any.sa_family == AF_INET ? p.addr.v4.sin_port : p.addr.v6.sin6_port);
    *ret_fd = fd;
    *ret_port = p.port;
    if (strcmp(p.host, "0.0.0.0") == 0 || strcmp(p.host, "[::]") == 0)
        p.all = true;
    snprintf(url, LISTEN_URL, "%s://%s:%d", scheme, p.all ? "127.0.0.1" : p.host, p.port);
    return 0;
}

void listen_local(int fd, char host[LISTEN_HOST])
{
    union address a;
    socklen_t n = sizeof a;

    host[0] = '\0';
    if (getsockname(fd, &a.any, &n) != 0)
        return;
    if (a.any.sa_family == AF_INET) {
        inet_ntop(AF_INET, &a.v4.sin_addr, host, LISTEN_HOST);
    } else if (a.any.sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&a.v6.sin6_addr)) {
        inet_ntop(AF_INET, a.v6.sin6_addr.s6_addr + 12, host, LISTEN_HOST);
    } else if (a.any.sa_family == AF_INET6) {
        char text[INET6_ADDRSTRLEN] = "";

        inet_ntop(AF_INET6, &a.v6.sin6_addr, text, sizeof text);
        snprintf(host, LISTEN_HOST, "[%s]", text);
    }
}
