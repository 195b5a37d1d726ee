#ifndef INDABA_WEB_CONN_H
#define INDABA_WEB_CONN_H

#include "web/http/listen.h"
#include "web/http/reaper.h"
#include "web/http/server.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

/* Between server.c, which starts and stops, and conn.c, which is a connection's life: what
 * libmicrohttpd calls, in its threads, from a connection's begin to its end. */

/* A server that runs. */
struct server {
    struct web_config config;
    struct MHD_Daemon *daemon;
    struct reaper *reaper;
    struct route_table *table;
    pthread_key_t key;
    int fd, port;
    char url[LISTEN_URL];
    uint64_t id_seed;
    atomic_ullong id_count;
    atomic_int waiting;  /* connections suspended for the writer */
    atomic_int resuming; /* calls of on_written under way */
    atomic_bool stopping;
};

/* MHD_AccessHandlerCallback: a request's head, pieces of its body, its end. */
enum MHD_Result conn_access(void *server, struct MHD_Connection *mhd, const char *url,
                            const char *method, const char *version, const char *upload,
                            size_t *upload_n, void **context);
/* MHD_NotifyConnectionCallback: it was opened, it is closed. */
void conn_notify(void *server, struct MHD_Connection *mhd, void **context,
                 enum MHD_ConnectionNotificationCode code);
/* MHD_OPTION_URI_LOG_CALLBACK: the target as it came; begins a request. */
void *conn_target(void *server, const char *uri, struct MHD_Connection *mhd);
/* MHD_OPTION_UNESCAPE_CALLBACK: the gate wants the bytes as they came. */
size_t conn_leave_encoded(void *server, struct MHD_Connection *mhd, char *s);
/* MHD_RequestCompletedCallback: the answer went out, or nobody takes it any more. */
void conn_completed(void *server, struct MHD_Connection *mhd, void **context,
                    enum MHD_RequestTerminationCode code);
/* The end of a thread: frees its struct worker, which pthread_key_create gets as `void *`. */
void conn_worker_free(void *worker);

#endif
