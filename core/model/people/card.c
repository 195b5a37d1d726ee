#include "core/model/people/card.h"

#include "core/base/date.h"
#include "core/journal/journal.h"
#include "core/model/people/enrolment.h"
#include "core/model/people/site.h"
#include "core/model/put.h"
#include "core/model/role.h"
#include "core/model/workshop.h"
#include "gen/sql/card.h"
#include "gen/sql/person.h"
#include "gen/sql/schema.h"

enum { CODE_DAYS = 60, AFTER_DAYS = 30 };

/* ---- the codes themselves ---- */

static void card_key(const char card[CARD_TEXT], struct sign_key *ret)
{
    char room[CARD_TEXT + 32] = "indaba/card/1";
    size_t n = strlen(room) + 1;
    struct hash seed;

    memcpy(room + n, card, CARD_TEXT);
    seed = hash_bytes(slice_of(room, n + CARD_TEXT));
    sign_key_new(seed.b, ret);
}

void card_new(struct rng *rng, char card[CARD_TEXT + 1], char public_hex[65])
{
    char text[ID_TEXT + 1];
    struct sign_key key;

    /* The last 24 of an id's 26 characters hold 120 whole random bits. */
    id_text(rng_id(rng), text);
    memcpy(card, text + ID_TEXT - CARD_TEXT, CARD_TEXT + 1);
    card_key(card, &key);
    hex_text(key.public_key, 32, public_hex);
}

static void short_new(struct rng *rng, char code[CARD_SHORT + 1])
{
    char text[ID_TEXT + 1];

    id_text(rng_id(rng), text);
    memcpy(code, text + ID_TEXT - CARD_SHORT, CARD_SHORT + 1);
}

static struct hash short_hash(const char code[CARD_SHORT])
{
    return hash_keyed(SLICE("indaba/short-code/1"), slice_of(code, CARD_SHORT));
}

bool card_fold(struct slice typed, size_t width, char *folded)
{
    size_t n = 0;

    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];

        if (c == ' ' || c == '-')
            continue;
        if (n == width)
            return false;
        c = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        folded[n++] = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
    }
    return n == width;
}

static int find_long(struct store *store, const char card[CARD_TEXT], struct id site,
                     struct id *ret_person, struct id *ret_workshop, struct err *err)
{
    struct sql_person_by_card_key_row row;
    struct sign_key key;
    int found;

    card_key(card, &key);
    found = sql_person_by_card_key(store, slice_of(key.public_key, 32), site, &row, err);
    if (found > 0) {
        *ret_person = row.person;
        *ret_workshop = row.workshop;
    }
    return found;
}

int card_find(struct store *store, struct slice typed, int64_t now, struct id *ret_person,
              struct id *ret_workshop, struct err *err)
{
    struct sql_short_code_get_row row;
    char card[CARD_TEXT], code[CARD_SHORT];
    struct id site;
    int found;

    *ret_person = *ret_workshop = ID_NONE;
    if (card_fold(typed, CARD_TEXT, card))
        return site_home(store, &site, err) != 0
                   ? -1
                   : find_long(store, card, site, ret_person, ret_workshop, err);
    if (!card_fold(typed, CARD_SHORT, code))
        return 0;
    found = sql_short_code_get(store, short_hash(code), now, &row, err);
    if (found > 0)
        *ret_person = row.person;
    return found;
}

/* ---- places ---- */

int card_place(struct store *store, struct arena *arena, struct id workshop, struct id enrolment,
               struct card_place *ret, struct err *err)
{
    struct sql_card_place_row row;
    struct id site;
    int found;

    *ret = (struct card_place){.workshop = workshop, .enrolment = enrolment};
    if (site_home(store, &site, err) != 0)
        return -1;
    found = sql_card_place(store, workshop, enrolment, site, arena, &row, err);
    if (found <= 0 || row.state >= ENROLMENT_GONE)
        return found < 0 ? -1 : 0;
    ret->person = row.person;
    ret->name = row.name;
    ret->number = row.number;
    ret->unclaimed = row.state == ENROLMENT_UNCLAIMED;
    ret->carded = row.card != 0;
    ret->leads = slice_is(row.role, role_word(ROLE_FACILITATOR));
    return 1;
}

int card_is_spare(struct store *store, struct arena *arena, struct id person,
                  struct card_place *ret, struct err *err)
{
    struct sql_person_row_row row;
    struct sql_card_places q;
    struct id site;
    int more, found;

    *ret = (struct card_place){.person = person};
    if (site_home(store, &site, err) != 0)
        return -1;
    found = sql_person_row(store, site, person, arena, &row, err);
    if (found <= 0 || row.state != PERSON_UNCLAIMED)
        return found < 0 ? -1 : 0;
    if (sql_card_places(store, site, person, &q, err) != 0)
        return -1;
    while ((more = sql_card_places_next(&q, err)) > 0)
        if (q.number > 0 && slice_eq(q.name, row.name) && ret->number == 0) {
            ret->workshop = q.workshop;
            ret->enrolment = q.enrolment;
            ret->number = q.number;
            ret->name = row.name;
            ret->unclaimed = ret->carded = true;
        }
    return more < 0 ? -1 : ret->number > 0;
}

/* ---- making ---- */

/* 30 days behind the workshop's last day, but 60 from now at the least. */
static int64_t short_end(const struct workshop_view *w, int64_t now)
{
    int64_t end = now + (int64_t)CODE_DAYS * DAY_MS, last;
    struct date date;

    if (w->last_day.n && date_read(w->last_day, &date, NULL) == 0) {
        last = (date_days(date) + AFTER_DAYS) * DAY_MS;
        return last > end ? last : end;
    }
    return end;
}

static int put_short(struct journal *j, struct id person, const struct workshop_view *w,
                     char code[CARD_SHORT + 1], struct err *err)
{
    struct store *store = journal_store(j);
    int64_t now = journal_now(j);

    short_new(journal_rng(j), code);
    if (sql_short_code_drop_old(store, now, err) < 0 ||
        sql_short_code_drop_person(store, person, err) < 0 ||
        sql_short_code_put(store, short_hash(code), person, now, short_end(w, now), err) < 0)
        return -1;
    return 0;
}

static int workshop_of(struct journal *j, struct arena *arena, struct id id,
                       struct workshop_view *ret, struct err *err)
{
    int found = workshop_get(journal_store(j), arena, id, ret, err);

    return found > 0 ? 0 : found < 0 ? -1 : err_set(err, FAULT_ABSENT, "there is no such workshop");
}

int card_make(struct journal *j, struct arena *arena, struct id workshop, struct id enrolment,
              struct card_made *ret, struct err *err)
{
    struct workshop_view w;
    struct card_place place;
    struct change_json d;
    char hex[65];
    int found = card_place(journal_store(j), arena, workshop, enrolment, &place, err);

    *ret = (struct card_made){.enrolment = enrolment, .name = place.name, .number = place.number};
    if (found <= 0) {
        if (found == 0)
            err_set(err, FAULT_ABSENT, "there is nobody for this card");
        return -1;
    }
    if (workshop_of(j, arena, workshop, &w, err) != 0)
        return -1;
    card_new(journal_rng(j), ret->card, hex);
    change_json_begin(&d, KIND_ENROLMENT, workshop, enrolment, enrolment);
    enrolment_put(&d, &(struct enrolment_entry){.card = slice_of(hex, 64)});
    if (change_json_append(&d, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    return put_short(j, place.person, &w, ret->code, err);
}

static int put_newcomer(struct journal *j, const struct card_newcomer *n, struct slice card_hex,
                        struct err *err)
{
    struct slice state = n->unclaimed ? SLICE("unclaimed") : SLICE_NONE;
    struct change_json d;

    change_json_begin(&d, KIND_PERSON, journal_site(j), n->person, n->person);
    person_put(&d, &(struct person_entry){.name = n->name, .state = state, .suggest = n->suggest});
    if (change_json_append(&d, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    change_json_begin(&d, KIND_ENROLMENT, n->workshop, n->enrolment, n->enrolment);
    enrolment_put(&d, &(struct enrolment_entry){.name = n->name,
                                                .role = slice_str(role_word(ROLE_PARTICIPANT)),
                                                .state = state,
                                                .card = card_hex,
                                                .number = n->number,
                                                .joined = journal_now(j)});
    if (change_json_append(&d, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    return enrolment_tie(j, n->person, n->workshop, n->enrolment, n->person, err);
}

int card_admit(struct journal *j, struct arena *arena, const struct card_newcomer *n,
               struct card_made *ret, struct err *err)
{
    struct workshop_view w;
    char hex[65];

    *ret = (struct card_made){
        .enrolment = n->enrolment, .name = arena_slice(arena, n->name), .number = n->number};
    if (workshop_of(j, arena, n->workshop, &w, err) != 0)
        return -1;
    card_new(journal_rng(j), ret->card, hex);
    if (put_newcomer(j, n, slice_of(hex, 64), err) != 0)
        return -1;
    return put_short(j, n->person, &w, ret->code, err);
}

int card_make_spare(struct journal *j, struct arena *arena, struct id workshop, struct slice name,
                    int64_t number, struct card_made *ret, struct err *err)
{
    const struct card_newcomer n = {.person = rng_id(journal_rng(j)),
                                    .enrolment = rng_id(journal_rng(j)),
                                    .workshop = workshop,
                                    .name = name,
                                    .number = number,
                                    .unclaimed = true};

    return card_admit(j, arena, &n, ret, err);
}

int card_spare_last(struct store *store, struct id workshop, int64_t *ret, struct err *err)
{
    struct sql_card_spare_last_row row;
    int found = sql_card_spare_last(store, workshop, &row, err);

    *ret = found > 0 ? row.n : 0;
    return found < 0 ? -1 : 0;
}
