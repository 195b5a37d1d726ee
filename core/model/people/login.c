#include "core/model/people/login.h"

#include "core/base/ceiling.h"
#include "core/base/date.h"
#include "core/journal/journal.h"
#include "core/model/people/person.h"
#include "core/model/people/site.h"
#include "gen/sql/card.h"
#include "gen/sql/person.h"
#include "gen/sql/round.h"
#include "gen/sql/schema.h"

/* A login is good for 45 days, and until 30 days behind the last day of the workshops that its
 * person is in, for 400 at the most; on a phone that several people use, for 20 minutes without
 * use.
 */
static const int64_t login_ms = 45LL * DAY_MS, login_after_ms = 30LL * DAY_MS,
                     login_most_ms = 400LL * DAY_MS, shared_ms = 20LL * MINUTE_MS, link_ms = DAY_MS;

static bool secret_hash(struct slice secret, struct hash *ret)
{
    if (secret.n != SECRET_TEXT)
        return false;
    *ret = hash_bytes(secret);
    return true;
}

static int end_of(struct journal *j, struct id person, int64_t now, int64_t *ret, struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    struct sql_card_last_day_row row;
    int64_t end = now + login_ms, after;
    struct date date;
    int found = sql_card_last_day(journal_store(j), journal_site(j), person, arena, &row, err);

    if (found > 0 && date_read(row.last_day, &date, NULL) == 0) {
        after = date_days(date) * DAY_MS + login_after_ms;
        after = after < now + login_most_ms ? after : now + login_most_ms;
        end = after > end ? after : end;
    }
    arena_free(arena);
    *ret = end;
    return found < 0 ? -1 : 0;
}

int login_begin(struct journal *j, struct id person, bool shared, char secret[SECRET_TEXT + 1],
                struct err *err)
{
    int64_t now = journal_now(j), end = now + shared_ms;
    struct hash token;

    id_text(rng_id(journal_rng(j)), secret);
    id_text(rng_id(journal_rng(j)), secret + ID_TEXT);
    must(secret_hash(slice_str(secret), &token), "a new secret has a wrong length");
    if ((!shared && end_of(j, person, now, &end, err) != 0) ||
        sql_session_drop_old(journal_store(j), now, err) < 0 ||
        sql_session_put(journal_store(j), token, person, now, end, err) < 0 ||
        sql_seen_put(journal_store(j), person, now, err) < 0)
        return -1;
    return 0;
}

int login_end(struct journal *j, struct slice secret, struct err *err)
{
    struct hash token;

    if (!secret_hash(secret, &token))
        return 0;
    return sql_session_drop(journal_store(j), token, err) < 0 ? -1 : 0;
}

int login_end_all(struct journal *j, struct id person, struct err *err)
{
    return sql_session_drop_person(journal_store(j), person, err) < 0 ? -1 : 0;
}

int login_look(struct store *store, struct slice secret, int64_t now, struct login_view *ret,
               struct err *err)
{
    struct sql_session_get_row row;
    struct hash token;
    int found;

    *ret = (struct login_view){0};
    if (!secret_hash(secret, &token))
        return 0;
    found = sql_session_get(store, token, now, &row, err);
    if (found > 0)
        *ret = (struct login_view){row.person, row.seen, row.expires,
                                   row.expires - row.seen <= shared_ms};
    return found;
}

bool login_due(const struct login_view *login, int64_t now)
{
    int64_t every = login->shared ? shared_ms / 10 : DAY_MS / 2;

    return now - login->seen >= every || now < login->seen;
}

int login_touch(struct journal *j, struct slice secret, struct err *err)
{
    int64_t now = journal_now(j);
    struct login_view login;
    struct hash token;
    int found = login_look(journal_store(j), secret, now, &login, err);

    if (found <= 0 || !secret_hash(secret, &token))
        return found < 0 ? -1 : 0;
    if (sql_session_touch(journal_store(j), token, now,
                          login.shared ? now + shared_ms : login.expires, err) < 0)
        return -1;
    return sql_seen_put(journal_store(j), login.person, now, err) < 0 ? -1 : 0;
}

/* ---- links for one use ---- */

static bool link_hash(struct slice token, struct hash *ret)
{
    struct id id;

    if (id_read(token, &id, NULL) != 0)
        return false;
    *ret = hash_bytes(slice_of(id.b, sizeof id.b));
    return true;
}

int login_link_make(struct journal *j, struct id person, struct login_link *ret, struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    struct sql_person_row_row row;
    int64_t now = journal_now(j);
    struct hash token;
    int found = sql_person_row(journal_store(j), journal_site(j), person, arena, &row, err);

    arena_free(arena);
    if (found < 0)
        return -1;
    if (!found || row.state == PERSON_GONE) {
        err_set(err, FAULT_ABSENT, "no such person here");
        return err_remedy(err, "`indaba list people` shows who is.");
    }
    id_text(rng_id(journal_rng(j)), ret->token);
    must(link_hash(slice_str(ret->token), &token), "a new token is no id");
    ret->expires = now + link_ms;
    if (sql_login_link_drop_old(journal_store(j), now, err) < 0 ||
        sql_login_link_put(journal_store(j), token, person, now, ret->expires, err) < 0)
        return -1;
    return 0;
}

int login_link_find(struct store *store, struct arena *arena, struct slice token, int64_t now,
                    struct id *ret_person, struct slice *ret_name, struct err *err)
{
    struct sql_login_link_get_row row;
    struct sql_person_row_row person;
    struct site_view site;
    struct hash hash;
    int found;

    *ret_person = ID_NONE;
    *ret_name = SLICE_NONE;
    if (!link_hash(token, &hash))
        return 0;
    found = sql_login_link_get(store, hash, now, &row, err);
    if (found <= 0 || site_get(store, arena, &site, err) != 0)
        return found <= 0 ? found : -1;
    found = sql_person_row(store, site.id, row.person, arena, &person, err);
    *ret_person = row.person;
    *ret_name = person.name;
    return found;
}

int login_link_use(struct journal *j, struct slice token, struct id *ret_person, struct err *err)
{
    struct sql_login_link_get_row row;
    struct hash hash;
    int64_t now = journal_now(j), used = 0;
    int found =
        link_hash(token, &hash) ? sql_login_link_get(journal_store(j), hash, now, &row, err) : 0;

    if (found > 0)
        used = sql_login_link_use(journal_store(j), hash, now, err);
    if (found < 0 || used < 0)
        return -1;
    if (!found || used == 0) {
        err_set(err, FAULT_ABSENT, "this link has been used, or is too old");
        return err_remedy(err, "Ask for a new one.");
    }
    *ret_person = row.person;
    return person_claim(j, row.person, err);
}
