/* export_sample FOLDER: makes a small site in FOLDER/site.indaba, row by row, and exports it to
 * reports.zip, workshop.zip, public.zip and person.zip there, for tests that open them with other
 * people's programs. The words are our own. */
#include "core/base/buf.h"
#include "core/base/hash.h"
#include "core/journal/entry.h"
#include "core/store/store.h"
#include "exporters/exporters.h"
#include "gen/sql/journal.h"
#include "gen/sql/person.h"
#include "gen/sql/post.h"
#include "gen/sql/report.h"
#include "gen/sql/workshop.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { T0 = 1000000 }; /* all times count from here */

struct sample {
    struct store *store;
    struct id site, workshop, activity, thread, pod, eva, eva2, harold;
    int64_t n; /* of the last payload */
};

static void check(int64_t rc, const struct err *err)
{
    if (rc >= 0)
        return;
    fprintf(stderr, "%s: %s\n", err->subject, err->text);
    exit(1);
}

/* The id of a thing of the sample: always the same. */
static struct id named(const char *name)
{
    return id_derived(ID_NONE, "sample", slice_str(name));
}

static int64_t body(struct sample *s, const char *text)
{
    struct err err = {0};
    struct buf b;

    buf_init(&b, 1 << 20);
    entry_payload_build(SLICE("{}"), slice_str(text), &b);
    check(sql_payload_put(s->store, ++s->n, SLICE("0123456789abcdef"), buf_slice(&b), &err), &err);
    buf_done(&b);
    return s->n;
}

static void frame(struct sample *s)
{
    struct err err = {0};
    char text[ID_TEXT + 1];

    check(sql_setting_put(s->store, SLICE("site"), slice_str(id_text(s->site, text)), &err), &err);
    check(sql_site_put(s->store, s->site, SLICE("Sample"), SLICE("Africa/Nairobi"), SLICE("en"),
                       s->harold, 0, &err),
          &err);
    check(sql_workshop_put(s->store, s->workshop, SLICE("Learning & <sharing>"),
                           SLICE("2025-09-01"), SLICE("2025-09-30"), SLICE("Africa/Nairobi"),
                           SLICE("en"), SLICE("Harold"), SLICE("SECRET00"), 1, SLICE(""), s->site,
                           0, 0, 0, 0, ID_NONE, SLICE_NONE,
                           body(s, "# About\n\nA month of *learning*."), &err),
          &err);
    check(sql_part_put(s->store, s->workshop, named("part"), 1, SLICE("Seek"), 0, 6, &err), &err);
    check(sql_activity_put(s->store, s->workshop, s->activity, SLICE("prompt"), 1, 1,
                           SLICE("What do you seek?"), 0, SLICE("09:00"), -1, SLICE_NONE, 0,
                           SLICE_NONE, ID_NONE, SLICE_NONE, SLICE("en"), 0,
                           body(s, "Write three lines."), &err),
          &err);
    check(sql_pod_put(s->store, s->workshop, s->pod, SLICE("Blue"), 0, &err), &err);
}

static void person(struct sample *s, const char *key, const char *name, const char *role,
                   struct id *ret)
{
    struct id who = named(key);
    struct err err = {0};
    char member[40];

    snprintf(member, sizeof member, "%s in", key);
    *ret = named(member);
    check(sql_person_put(s->store, s->site, who, slice_str(name), 0, SLICE("a private note"),
                         SLICE_NONE, ID_NONE, 0, &err),
          &err);
    check(sql_enrolment_put(s->store, s->workshop, *ret, slice_str(name), slice_str(role), 0,
                            SLICE_NONE, T0, 0, SLICE_NONE, ID_NONE, &err),
          &err);
    check(sql_person_enrolment_put(s->store, s->site, *ret, who, s->workshop, *ret, &err), &err);
}

static void post(struct sample *s, const char *key, const char *parent, struct id author,
                 struct id audience, int64_t written, const char *title, const char *text)
{
    struct id id = named(key), thread = parent ? s->thread : id;
    struct err err = {0};

    check(sql_post_put(s->store, s->workshop, id, thread, parent ? named(parent) : ID_NONE,
                       s->activity, author, author, audience, written, 180, 0, 1, 0, 0,
                       slice_str(title), SLICE("en"), SLICE_NONE, s->n, body(s, text), &err),
          &err);
}

static void posts(struct sample *s)
{
    struct id cohort = scope_cohort(s->workshop), public = scope_public(s->workshop);

    s->thread = named("root");
    post(s, "root", NULL, s->eva, public, T0 + 5000, "First",
         "Hello **all** <script>alert(1)</script>\n\n[x](javascript:alert(2)) [y](/w/1)");
    /* Claimed to be written before what it answers. */
    post(s, "early", "root", s->eva2, cohort, T0 + 1000, "", "An early answer");
    post(s, "late", "early", s->harold, cohort, T0 + 9000, "", "العربية *متن*");
    post(s, "mine", NULL, s->eva, scope_me(s->workshop, s->eva), T0 + 2000, "", "ONLYFORME");
    post(s, "named", NULL, s->harold, named("a set of people"), T0 + 3000, "", "ONLYFORTWO");
    post(s, "pod", NULL, s->eva, s->pod, T0 + 4000, "", "ONLYFORPOD");
}

static void report(struct sample *s)
{
    static const char *const people[] = {"Claudia", "Nancy", "Eva", "Eva"};
    static const struct {
        int heading;
        const char *text;
    } points[] = {{1, "Concrete learning strategies:"},
                  {0, "Slowing down: work with [[others]]"},
                  {0, "Feedback, *always*"},
                  {1, "Challenges:"},
                  {0, "Let it go! {{really}}"}};
    struct id id = named("report");
    struct err err = {0};
    char key[40];
    int i;

    check(sql_report_put(s->store, s->workshop, id, 22, SLICE("Professional Development"),
                         SLICE("Eva Schiffer"), SLICE_NONE, SLICE_NONE,
                         SLICE("We discussed it in a broad sense."),
                         SLICE("have I left someone out?"), scope_cohort(s->workshop), s->eva,
                         T0 + 7000, 0, SLICE("en"), ID_NONE, 0, &err),
          &err);
    for (i = 0; i < 4; i++) {
        snprintf(key, sizeof key, "name %d", i);
        check(sql_report_person_put(s->store, s->workshop, named(key), id, i + 1,
                                    slice_str(people[i]), ID_NONE, ID_NONE, 0, &err),
              &err);
    }
    for (i = 0; i < 5; i++) {
        snprintf(key, sizeof key, "point %d", i);
        check(sql_report_point_put(s->store, s->workshop, named(key), id, i + 1, points[i].heading,
                                   slice_str(points[i].text), ID_NONE, 0, &err),
              &err);
    }
}

static void make(struct sample *s, const char *path)
{
    struct err err = {0};

    check(store_open(path, STORE_CREATE, &s->store, &err), &err);
    check(store_begin(s->store, &err), &err);
    s->site = named("site");
    s->workshop = named("workshop");
    s->activity = named("activity");
    s->pod = named("pod of some");
    person(s, "harold", "Harold", "facilitator", &s->harold);
    frame(s);
    person(s, "eva", "Eva", "participant", &s->eva);
    person(s, "eva2", "Eva", "participant", &s->eva2);
    check(sql_pod_member_put(s->store, s->workshop, named("member"), s->pod, s->eva, 0, &err),
          &err);
    check(sql_reader_put(s->store, s->workshop, s->eva, scope_me(s->workshop, s->eva), &err), &err);
    check(sql_reader_put(s->store, s->workshop, s->eva, scope_public(s->workshop), &err), &err);
    check(sql_reader_put(s->store, s->workshop, s->eva, s->pod, &err), &err);
    posts(s);
    report(s);
    check(store_commit(s->store, &err), &err);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name, *exporter;
        enum scope scope;
    } rows[] = {{"reports", "reports", SCOPE_COHORT},
                {"workshop", "workshop", SCOPE_COHORT},
                {"public", "workshop", SCOPE_PUBLIC},
                {"pods", "workshop", SCOPE_POD},
                {"person", "person", SCOPE_ME}};
    struct sample s = {0};
    struct err err = {0};
    char path[PATH_MAX];
    size_t i;

    if (argc != 2)
        return 2;
    hash_start();
    snprintf(path, sizeof path, "%s/site.indaba", argv[1]);
    make(&s, path);
    check(store_begin(s.store, &err), &err);
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct export_request request = {.store = s.store,
                                         .workshop = s.workshop,
                                         .person = named("eva"),
                                         .scope = rows[i].scope};

        snprintf(path, sizeof path, "%s/%s.zip", argv[1], rows[i].name);
        check(exporters.run(exporter_find(&exporters, slice_str(rows[i].exporter)), &request, path,
                            &err),
              &err);
    }
    store_rollback(s.store);
    store_close(s.store);
    return 0;
}
