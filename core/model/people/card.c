#include "core/model/people/card.h"

#include "core/base/date.h"
#include "core/base/norm.h"
#include "core/model/change_json.h"
#include "core/model/kinds.h"
#include "core/model/people/person.h"
#include "core/model/people/site.h"
#include "core/model/workshop.h"
#include "gen/sql/card.h"
#include "gen/sql/person.h"
#include "gen/sql/schema.h"

enum { CODE_DAYS = 60, AFTER_DAYS = 30, LOOK_THROUGH = 5000 };

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
    change_json_text(&d, "card", slice_of(hex, 64));
    if (change_json_append(&d, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    return put_short(j, place.person, &w, ret->code, err);
}

/* A person and their place: what card_join and spares write. */
struct newcomer {
    struct id person, enrolment, workshop;
    struct slice name, suggest, card_hex;
    int64_t number;
    bool unclaimed;
};

static int put_newcomer(struct journal *j, const struct newcomer *n, struct err *err)
{
    struct slice state = n->unclaimed ? SLICE("unclaimed") : SLICE_NONE;
    struct id site = journal_site(j);
    struct change_json d;

    change_json_begin(&d, KIND_PERSON, site, n->person, n->person);
    change_json_text(&d, "name", n->name);
    change_json_text(&d, "state", state);
    change_json_text(&d, "suggest", n->suggest);
    if (change_json_append(&d, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    change_json_begin(&d, KIND_ENROLMENT, n->workshop, n->enrolment, n->enrolment);
    change_json_text(&d, "name", n->name);
    change_json_text(&d, "role", slice_str(role_word(ROLE_PARTICIPANT)));
    change_json_text(&d, "state", state);
    change_json_text(&d, "card", n->card_hex);
    change_json_i64(&d, "number", n->number);
    change_json_i64(&d, "joined", journal_now(j));
    if (change_json_append(&d, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    return enrolment_tie(j, n->person, n->workshop, n->enrolment, n->person, err);
}

int card_make_spare(struct journal *j, struct arena *arena, struct id workshop, struct slice name,
                    int64_t number, struct card_made *ret, struct err *err)
{
    struct newcomer n = {.person = rng_id(journal_rng(j)),
                         .enrolment = rng_id(journal_rng(j)),
                         .workshop = workshop,
                         .name = name,
                         .number = number,
                         .unclaimed = true};
    struct workshop_view w;
    char hex[65];

    *ret = (struct card_made){
        .enrolment = n.enrolment, .name = arena_slice(arena, name), .number = number};
    if (workshop_of(j, arena, workshop, &w, err) != 0)
        return -1;
    card_new(journal_rng(j), ret->card, hex);
    n.card_hex = slice_of(hex, 64);
    if (put_newcomer(j, &n, err) != 0)
        return -1;
    return put_short(j, n.person, &w, ret->code, err);
}

/* ---- joining ---- */

int card_once(struct journal *j, struct id op, struct id author, struct err *err)
{
    struct sql_op_get_row row;
    int found = sql_op_get(journal_store(j), op, author, &row, err);

    if (found != 0)
        return found < 0 ? -1 : 0;
    return sql_op_put(journal_store(j), op, author, journal_now(j), HASH_NONE, HASH_NONE, err) < 0
               ? -1
               : 1;
}

/* The form that let somebody in a moment ago may do so again: the answer got lost. Later it may
 * not: it may stand in the history of a phone that somebody else holds by then. */
static int just_joined(struct journal *j, struct id op, struct id person, struct err *err)
{
    struct sql_op_get_row row;
    int found = id_none(op) ? 0 : sql_op_get(journal_store(j), op, person, &row, err);

    return found <= 0 ? found : journal_now(j) - row.rev < CARD_AGAIN_MS;
}

static int refuse(struct err *err, enum fault fault, const char *text, const char *remedy)
{
    err_set(err, fault, "%s", text);
    return err_remedy(err, "%s", remedy);
}

static int join_picked(struct journal *j, struct arena *arena, const struct workshop_view *w,
                       const struct card_wish *wish, struct card_joined *ret, struct err *err)
{
    struct card_place place;
    int found = card_place(journal_store(j), arena, w->id, wish->pick, &place, err), again;

    if (found < 0)
        return -1;
    /* Who will lead comes in with a card: the code on the wall is everybody's. */
    if (!found || !w->choose || place.number > 0 || place.leads)
        return refuse(err, FAULT_DENIED, "names cannot be chosen here",
                      "Give your name, or ask a facilitator for a card.");
    again = just_joined(j, wish->op, place.person, err);
    if (again < 0)
        return -1;
    if (!place.unclaimed && !again)
        return refuse(err, FAULT_CONFLICT, "somebody has come in with this name",
                      "If it is yours, ask a facilitator for a card.");
    ret->person = place.person;
    ret->made.enrolment = place.enrolment;
    ret->made.name = place.name;
    if (person_claim(j, place.person, err) != 0 ||
        (!id_none(wish->op) && !again && card_once(j, wish->op, place.person, err) < 0))
        return -1;
    return place.carded && !again ? 0
                                  : card_make(j, arena, w->id, place.enrolment, &ret->made, err);
}

static int join_named(struct journal *j, struct arena *arena, const struct workshop_view *w,
                      const struct card_wish *wish, struct card_joined *ret, struct err *err)
{
    struct id op = id_none(wish->op) ? rng_id(journal_rng(j)) : wish->op;
    struct newcomer n = {.person = id_derived(op, "join", SLICE_NONE),
                         .enrolment = id_derived(op, "join place", SLICE_NONE),
                         .workshop = w->id,
                         .name = wish->name,
                         .suggest = wish->suggest};
    int again = just_joined(j, op, n.person, err), known;
    char hex[65];

    ret->person = n.person;
    if (again != 0)
        return again < 0 ? -1 : card_make(j, arena, w->id, n.enrolment, &ret->made, err);
    known = journal_knows(j, n.person, err);
    if (known != 0)
        return known < 0 ? -1
                         : refuse(err, FAULT_CONFLICT, "this form has let somebody in before",
                                  "Load the page again.");
    ret->made = (struct card_made){.enrolment = n.enrolment, .name = wish->name};
    card_new(journal_rng(j), ret->made.card, hex);
    n.card_hex = slice_of(hex, 64);
    if (put_newcomer(j, &n, err) != 0 || card_once(j, op, n.person, err) < 0)
        return -1;
    return put_short(j, n.person, w, ret->made.code, err);
}

int card_join(struct journal *j, struct arena *arena, const struct card_wish *wish,
              struct card_joined *ret, struct err *err)
{
    struct workshop_view w;
    int found = workshop_by_code(journal_store(j), arena, wish->code, &w, err);

    *ret = (struct card_joined){0};
    if (found < 0)
        return -1;
    if (!found)
        return refuse(err, FAULT_ABSENT, "no workshop has this code",
                      "Look at the sheet again: 8 letters and digits.");
    ret->workshop = w.id;
    if (!w.joining || w.closed)
        return refuse(err, FAULT_DENIED, "joining is closed", "Ask a facilitator to open it.");
    return id_none(wish->pick) ? join_named(j, arena, &w, wish, ret, err)
                               : join_picked(j, arena, &w, wish, ret, err);
}

int card_spare_last(struct store *store, struct id workshop, int64_t *ret, struct err *err)
{
    struct sql_card_spare_last_row row;
    int found = sql_card_spare_last(store, workshop, &row, err);

    *ret = found > 0 ? row.n : 0;
    return found < 0 ? -1 : 0;
}

/* ---- who is still outside ---- */

int card_tally(struct store *store, struct id workshop, struct card_tally *ret, struct err *err)
{
    struct sql_card_tally_row row;
    int found = sql_card_tally(store, workshop, &row, err);

    *ret = (struct card_tally){0};
    if (found > 0)
        *ret = (struct card_tally){row.inside, row.waiting, row.carded, row.spare};
    return found < 0 ? -1 : 0;
}

int card_missing(struct store *store, struct id workshop, bool spare, bool carded,
                 struct id ret[CARD_LIST], size_t *ret_count, struct err *err)
{
    struct sql_card_missing q;
    int more;

    *ret_count = 0;
    if (sql_card_missing(store, workshop, spare, carded, CARD_LIST, &q, err) != 0)
        return -1;
    while ((more = sql_card_missing_next(&q, err)) > 0)
        ret[(*ret_count)++] = q.id;
    return more;
}

static bool holds(struct slice name, struct slice filter)
{
    struct buf folded;
    bool found;

    buf_init(&folded, 64 * 1024);
    norm_fold(name, &folded);
    found = memmem(folded.p, folded.n, filter.p, filter.n) != NULL;
    buf_done(&folded);
    return found;
}

int card_unclaimed(struct store *store, struct arena *arena, struct id workshop,
                   struct slice filter, struct slice name, struct id id, size_t limit,
                   struct card_name **ret, size_t *ret_count, bool *ret_more, struct err *err)
{
    struct sql_card_unclaimed q;
    struct buf folded;
    size_t room = 0;
    int more;

    *ret = NULL;
    *ret_count = 0;
    *ret_more = false;
    if (sql_card_unclaimed(store, workshop, name, id, filter.n ? LOOK_THROUGH : (int64_t)limit + 1,
                           &q, err) != 0)
        return -1;
    buf_init(&folded, 64 * 1024);
    norm_fold(filter, &folded);
    while ((more = sql_card_unclaimed_next(&q, err)) > 0) {
        if (filter.n && !holds(q.name, buf_slice(&folded)))
            continue;
        if (*ret_count == limit) {
            *ret_more = true;
            continue;
        }
        *ret = arena_grow(arena, *ret, *ret_count, &room, sizeof **ret);
        (*ret)[(*ret_count)++] =
            (struct card_name){q.id, arena_slice(arena, q.name), q.card != 0, q.leads != 0};
    }
    buf_done(&folded);
    return more;
}

int card_same_name(struct store *store, struct arena *arena, struct id workshop, struct slice name,
                   struct card_name *ret, struct err *err)
{
    struct sql_card_unclaimed q;
    struct buf wanted, folded;
    int more, found = 0;

    *ret = (struct card_name){.name = SLICE_NONE};
    if (sql_card_unclaimed(store, workshop, SLICE_NONE, ID_NONE, LOOK_THROUGH, &q, err) != 0)
        return -1;
    buf_init(&wanted, 64 * 1024);
    buf_init(&folded, 64 * 1024);
    norm_fold(name, &wanted);
    while ((more = sql_card_unclaimed_next(&q, err)) > 0) {
        buf_clear(&folded);
        norm_fold(q.name, &folded);
        if (!found && !q.leads && slice_eq(buf_slice(&folded), buf_slice(&wanted))) {
            *ret = (struct card_name){
                .enrolment = q.id, .name = arena_slice(arena, q.name), .carded = q.card != 0};
            found = 1;
        }
    }
    buf_done(&wanted);
    buf_done(&folded);
    return more < 0 ? -1 : found;
}

int card_people(struct store *store, struct arena *arena, struct id workshop, size_t limit,
                struct card_person **ret, size_t *ret_count, struct err *err)
{
    struct sql_card_people q;
    struct id site;
    size_t room = 0;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (site_home(store, &site, err) != 0 ||
        sql_card_people(store, workshop, site, (int64_t)limit, &q, err) != 0)
        return -1;
    while ((more = sql_card_people_next(&q, err)) > 0) {
        *ret = arena_grow(arena, *ret, *ret_count, &room, sizeof **ret);
        (*ret)[(*ret_count)++] = (struct card_person){.name = arena_slice(arena, q.name),
                                                      .role = arena_slice(arena, q.role),
                                                      .note = arena_slice(arena, q.note),
                                                      .unclaimed = q.state == ENROLMENT_UNCLAIMED};
    }
    return more;
}
