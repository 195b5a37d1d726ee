#ifndef INDABA_WEB_VIEW_SITE_H
#define INDABA_WEB_VIEW_SITE_H

#include "core/site/room.h"
#include "core/site/site_backups.h"
#include "web/page/frame.h"

/* The site as a whole: its backups, and whether the room is ready. */

struct site_copy_line {
    const struct site_copy *copy;
    struct slice href;
    int64_t kib;
};

struct site_page {
    struct frame frame;
    struct slice file;
    int64_t workshops, people;
    int64_t backup_at, days; /* UTC ms, 0: never; how old it is */
    bool fresh;              /* not older than a week */
    struct site_backups_view backups;
    struct slice failed, failed_remedy;
    const struct site_copy_line *copies;
    int percent; /* of the one that is being made */
    bool may;    /* here the backup can be begun and taken: on the laptop itself, or over https */
    struct room room;
};

#endif
