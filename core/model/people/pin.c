#include "core/model/people/pin.h"

#include "core/base/date.h"
#include "core/journal/journal.h"
#include "core/model/people/login.h"
#include "core/model/people/site.h"
#include "gen/sql/card.h"

enum { PIN_FORGET_MS = 12 * 60 * MINUTE_MS };

bool pin_good(struct slice pin)
{
    bool same = true, up = true;

    if (pin.n < PIN_MIN || pin.n > PIN_MAX)
        return false;
    for (size_t i = 0; i < pin.n; i++) {
        if (pin.p[i] < '0' || pin.p[i] > '9')
            return false;
        same = same && pin.p[i] == pin.p[0];
        up = up && pin.p[i] == pin.p[0] + (int)i;
    }
    return !same && !up;
}

int pin_get(struct store *store, struct arena *arena, struct id person, struct slice *ret,
            struct err *err)
{
    struct sql_pin_get_row row;
    int found = sql_pin_get(store, person, arena, &row, err);

    *ret = found > 0 ? row.hash : SLICE_NONE;
    return found;
}

int pin_set(struct journal *j, struct id person, struct slice hash, struct err *err)
{
    struct store *store = journal_store(j);

    return (hash.n ? sql_pin_put(store, person, hash, journal_now(j), err)
                   : sql_pin_drop(store, person, err)) < 0
               ? -1
               : 0;
}

/* What the phone holds is as long as a session's secret; the hash alone is kept. */
static bool phone_hash(struct slice secret, struct hash *ret)
{
    if (secret.n != SECRET_TEXT)
        return false;
    *ret = hash_keyed(SLICE("indaba/phone/1.."), secret);
    return true;
}

int pin_phone(struct store *store, struct arena *arena, struct slice secret, struct pin_phone *ret,
              struct err *err)
{
    struct sql_device_get_row device;
    struct sql_device_people q;
    struct hash token;
    struct id site;
    size_t room = 0;
    int more, found;

    *ret = (struct pin_phone){0};
    if (!phone_hash(secret, &token))
        return 0;
    found = sql_device_get(store, token, &device, err);
    if (found <= 0)
        return found;
    ret->known = true;
    ret->closed = device.tries >= PIN_TRIES;
    if (site_home(store, &site, err) != 0 || sql_device_people(store, token, site, &q, err) != 0)
        return -1;
    while ((more = sql_device_people_next(&q, err)) > 0) {
        if (ret->count == PIN_PEOPLE)
            continue;
        ret->people = arena_grow(arena, ret->people, ret->count, &room, sizeof *ret->people);
        ret->people[ret->count++] =
            (struct pin_person){q.person, arena_slice(arena, q.name), q.pin != 0};
    }
    return more;
}

int pin_phone_enter(struct journal *j, struct slice secret, struct id person, struct err *err)
{
    struct store *store = journal_store(j);
    struct sql_device_get_row device;
    struct hash token;
    int found;

    must(phone_hash(secret, &token), "a phone's secret has a wrong length");
    found = sql_device_get(store, token, &device, err);
    if (found < 0)
        return -1;
    /* Else whoever has a card of their own could go on guessing another's PIN. */
    if (found && device.tries >= PIN_TRIES &&
        (sql_device_person_drop_of(store, token, err) < 0 ||
         sql_device_open(store, token, err) < 0))
        return -1;
    if (sql_device_put(store, token, 0, journal_now(j), err) < 0 ||
        sql_device_person_put(store, token, person, err) < 0)
        return -1;
    return 0;
}

int pin_phone_wrong(struct journal *j, struct slice secret, struct err *err)
{
    int64_t now = journal_now(j);
    struct hash token;

    if (!phone_hash(secret, &token))
        return 0;
    return sql_device_try(journal_store(j), token, now, now - PIN_FORGET_MS, err) < 0 ? -1 : 0;
}

int pin_phone_may(struct store *store, struct slice secret, struct id person, struct err *err)
{
    struct sql_device_person_get_row row;
    struct sql_device_get_row device;
    struct hash token;
    int found;

    if (!phone_hash(secret, &token))
        return 0;
    found = sql_device_get(store, token, &device, err);
    if (found <= 0 || device.tries >= PIN_TRIES)
        return found < 0 ? -1 : 0;
    return sql_device_person_get(store, token, person, &row, err);
}
