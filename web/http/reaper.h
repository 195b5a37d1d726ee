#ifndef INDABA_WEB_REAPER_H
#define INDABA_WEB_REAPER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The reaper ends connections that are past an absolute deadline: libmicrohttpd's own timeout
 * counts inactivity, so one byte a second keeps a connection for ever. A thread of its own shuts
 * the socket down; libmicrohttpd then sees its end. It sleeps while nothing is open and wakes at
 * most five times a second.
 *
 * It also makes room. When more than `most` are open, each that comes ends one of whoever holds the
 * most: the oldest that asks nothing, else the oldest that is not being written. So who opens a
 * thousand and sends nothing loses their own, and nobody else waits for them. */
struct reaper;

/* A connection, in the memory of its owner, who keeps it there until reaper_remove. */
struct reaper_entry {
    struct reaper_entry *prev, *next;
    int fd;
    uint32_t peer;         /* whose it is: reaper_peer */
    int64_t since;         /* clock_ticks */
    atomic_llong deadline; /* clock_ticks; 0: none, it waits for us */
    atomic_bool busy;      /* a request is under way */
    atomic_int cut;        /* 1 after the reaper ended it */
};

/* `shortest`: no deadline is ever set nearer than this many milliseconds, so that setting one needs
 * no wake-up. `most`: connections that may be open before room is made. */
struct reaper *reaper_new(int64_t shortest, size_t most);
/* No entry may be left; ends the thread. NULL is fine. */
void reaper_free(struct reaper *reaper);

/* Whose connections count together: an IPv4 address, also as IPv6 maps it (RFC 4291 2.5.5.2), or
 * the first 64 bits of an IPv6 one. NULL: 0. */
struct sockaddr;
uint32_t reaper_peer(const struct sockaddr *address);

/* From accept to just before close of `fd`, which stays its owner's. The first deadline is `ms`
 * from now. */
void reaper_add(struct reaper *reaper, struct reaper_entry *entry, int fd, uint32_t peer,
                int64_t ms);
void reaper_remove(struct reaper *reaper, struct reaper_entry *entry);
size_t reaper_count(struct reaper *reaper);

/* The deadline is `ms` from now; 0: none. Any thread. */
void reaper_arm(struct reaper_entry *entry, int64_t ms);
/* The same as an instant of clock_ticks, for a deadline that only moves later. */
void reaper_arm_at(struct reaper_entry *entry, int64_t ticks);

#endif
