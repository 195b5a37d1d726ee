#ifndef INDABA_EXPORTERS_WALK_PRIVATE_H
#define INDABA_EXPORTERS_WALK_PRIVATE_H

#include "exporters/out/sorted.h"
#include "exporters/out/walk.h"

/* Of walk.c and walk_open.c. */
struct walk {
    const struct export_request *request;
    struct store *store;
    const char *folder;
    bool own;                            /* a person's own words */
    int audiences;                       /* else */
    struct arena *frame, *thing, *aside; /* thing: of one object; aside: of one question */
    struct site_view site;
    struct person_view person;
    struct walk_workshop *workshops;
    size_t count;
    struct post_order *posts;
    struct files_out *files;
    struct sorted *people, *reports, *report_ids, *authors;
    int64_t done, all;
};

/* Records of the lists: what they are sorted by stands first. */
struct walk_person_row { /* people */
    struct id id;
    struct sorted_number n; /* of the enrolment, by name */
    struct id enrolment;
    uint8_t known; /* the id is a person's of this site */
};
struct walk_report_row { /* reports */
    struct sorted_number written;
    struct id id;
};

/* One thing more is done; FAULT_BUSY when the export is not wanted any more. */
int walk_step(struct walk *walk, struct err *err) must_use;

#endif
