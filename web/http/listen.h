#ifndef INDABA_WEB_LISTEN_H
#define INDABA_WEB_LISTEN_H

#include "core/base/err.h"

enum { LISTEN_URL = 80, LISTEN_HOST = 64 };

/* Opens a listening TCP socket for "HOST:PORT": HOST a numeric address, "localhost", or "*" or
 * nothing for all addresses (both families where the machine has IPv6); an IPv6 address stands in
 * brackets; PORT 0 takes a free one. Gives the socket (the caller closes), the port, and in `url`
 * "scheme://host:port" by which the machine itself reaches it. FAULT_USAGE: not of this form;
 * FAULT_BUSY: the port is in use; FAULT_DENIED: the port needs a privilege; FAULT_INVALID: the
 * machine has no such address. */
int listen_open(const char *spec, const char *scheme, int *ret_fd, int *ret_port,
                char url[LISTEN_URL], struct err *err) must_use;

/* Our address on a connection, as a Host would have it: "192.168.1.7", "[fe80::1]"; "" when it
 * cannot be told. */
void listen_local(int fd, char host[LISTEN_HOST]);

#endif
