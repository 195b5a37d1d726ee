#include "core/intake/ledger.h"

#include "core/base/buf.h"
#include "core/base/json_out.h"

#include <errno.h>
#include <stdlib.h>

static const char *const words[LEDGER_OUTCOMES] = {"kept", "changed", "dropped", "already"};

/* `always`: stands in the counts also when there is none. `told`: the account names it. */
static const struct noun {
    const char *name, *one, *many;
    bool always, told;
} nouns[LEDGER_NOUNS] = {
    [DRAFT_WORKSHOP] = {"workshop", "workshop", "workshops", true, true},
    [DRAFT_PART] = {"part", "part", "parts", false, false},
    [DRAFT_POD] = {"pod", "group", "groups", false, true},
    [DRAFT_PERSON] = {"person", "person", "people", true, true},
    [DRAFT_ENROLMENT] = {"enrolment", "enrolment", "enrolments", false, false},
    [DRAFT_POD_MEMBER] = {"pod_member", "place in a group", "places in groups", false, false},
    [DRAFT_ACTIVITY] = {"activity", "activity", "activities", false, true},
    [DRAFT_SESSION] = {"session", "session", "sessions", true, true},
    [DRAFT_POLL_OPTION] = {"poll_option", "choice", "choices", false, false},
    [DRAFT_CHECKIN] = {"checkin", "check-in", "check-ins", false, false},
    [DRAFT_REPORT] = {"report", "report", "reports", true, true},
    [DRAFT_REPORT_PERSON] = {"report_person", "participant", "participants", false, false},
    [DRAFT_REPORT_POINT] = {"report_point", "point", "points", false, false},
    [DRAFT_WITNESS] = {"witness", "witness", "witnesses", false, false},
    [DRAFT_THREAD] = {"thread", "thread", "threads", true, true},
    [DRAFT_POST] = {"post", "post", "posts", true, true},
    [DRAFT_REACTION] = {"reaction", "reaction", "reactions", false, false},
    [DRAFT_FILE] = {"file", "file", "files", true, true},
    [LEDGER_PAGE] = {"page", "page", "pages", true, true},
};

/* How an item waits: this, then path, kind and why. */
struct record {
    uint8_t outcome, bare;
    uint16_t path_n, kind_n, why_n;
};

enum { TEXT_MAX = 4096, LISTED_MAX = 50 };

static int io(struct err *err, const char *what)
{
    return err_errno(err, errno, what, "the list of items");
}

int ledger_open(struct ledger *l, struct err *err)
{
    *l = (struct ledger){.items = tmpfile()};
    return l->items ? 0 : io(err, "cannot make a file for");
}

void ledger_done(struct ledger *l)
{
    if (l->items)
        fclose(l->items);
    free(l->workshops);
    free(l->room);
    l->items = NULL;
    l->workshops = NULL;
    l->room = NULL;
}

void ledger_move(struct ledger *l, struct ledger *ret)
{
    *ret = *l;
    l->items = NULL;
    l->workshops = NULL;
    l->room = NULL;
}

int ledger_add(struct ledger *l, const struct ledger_item *item, bool bare, struct err *err)
{
    struct slice parts[] = {slice_head(item->path, TEXT_MAX), slice_head(item->kind, TEXT_MAX),
                            slice_head(item->why, TEXT_MAX)};
    struct record record = {(uint8_t)item->outcome, bare, (uint16_t)parts[0].n,
                            (uint16_t)parts[1].n, (uint16_t)parts[2].n};

    if (bare)
        l->bare++;
    else
        l->outcomes[item->outcome]++;
    if (fwrite(&record, sizeof record, 1, l->items) != 1)
        return io(err, "cannot write");
    for (size_t i = 0; i < 3; i++)
        if (parts[i].n && fwrite(parts[i].p, parts[i].n, 1, l->items) != 1)
            return io(err, "cannot write");
    return 0;
}

void ledger_add_workshop(struct ledger *l, struct id id, bool fresh)
{
    if (l->workshop_count == LEDGER_WORKSHOPS)
        return;
    if (l->workshops == NULL) {
        l->workshops = calloc(LEDGER_WORKSHOPS, sizeof *l->workshops);
        must(l->workshops != NULL, "out of memory");
    }
    l->workshops[l->workshop_count++] = (struct ledger_workshop){id, fresh};
}

int ledger_close(struct ledger *l, int64_t found, struct err *err)
{
    int64_t sum = 0;

    if (l->entries == 0) {
        l->outcomes[LEDGER_ALREADY] +=
            l->bare + l->outcomes[LEDGER_KEPT] + l->outcomes[LEDGER_CHANGED];
        l->outcomes[LEDGER_KEPT] = l->outcomes[LEDGER_CHANGED] = 0;
    } else {
        l->outcomes[LEDGER_KEPT] += l->bare;
    }
    for (int i = 0; i < LEDGER_OUTCOMES; i++)
        sum += l->outcomes[i];
    l->found = found;
    if (sum == found)
        return 0;
    err_set(err, FAULT_INTERNAL, "the package holds %lld items, but %lld were accounted for",
            (long long)found, (long long)sum);
    return err_remedy(err, "Nothing was imported; please report this with the package.");
}

void ledger_rewind(struct ledger *l)
{
    rewind(l->items);
}

int ledger_next(struct ledger *l, struct ledger_item *ret, struct err *err)
{
    struct record r;
    size_t n;

    if (fread(&r, sizeof r, 1, l->items) != 1)
        return ferror(l->items) ? io(err, "cannot read") : 0;
    if (l->room == NULL)
        l->room = malloc(3 * TEXT_MAX);
    must(l->room != NULL, "out of memory");
    n = (size_t)r.path_n + r.kind_n + r.why_n;
    if (n > 3 * TEXT_MAX || (n && fread(l->room, n, 1, l->items) != 1))
        return io(err, "cannot read");
    ret->outcome = (enum ledger_outcome)r.outcome;
    if (l->entries == 0 && ret->outcome != LEDGER_DROPPED)
        ret->outcome = LEDGER_ALREADY;
    ret->path = slice_of(l->room, r.path_n);
    ret->kind = slice_of(l->room + r.path_n, r.kind_n);
    ret->why = slice_of(l->room + r.path_n + r.kind_n, r.why_n);
    return 1;
}

static void put_numbers(const struct ledger *l, struct json_out *out)
{
    json_out_field_i64(out, "found", l->found);
    for (int i = 0; i < LEDGER_OUTCOMES; i++)
        json_out_field_i64(out, words[i], l->outcomes[i]);
    json_out_field_i64(out, "entries", l->entries);
    json_out_key(out, "counts");
    json_out_open_object(out);
    for (int i = 0; i < LEDGER_NOUNS; i++)
        if (nouns[i].always || l->counts[i])
            json_out_field_i64(out, nouns[i].name, l->counts[i]);
    json_out_close_object(out);
}

static void put_item(const struct ledger_item *item, struct json_out *out)
{
    json_out_open_object(out);
    json_out_field_text(out, "path", item->path);
    json_out_field_text(out, "kind", item->kind);
    json_out_field_str(out, "outcome", words[item->outcome]);
    json_out_field_text(out, "why", item->outcome == LEDGER_ALREADY ? SLICE_NONE : item->why);
    json_out_close_object(out);
}

int ledger_write_json(struct ledger *l, FILE *to, struct err *err)
{
    enum { PIECE = 32 * 1024 };
    struct ledger_item item;
    struct json_out out;
    struct buf buf;
    int more;

    buf_init(&buf, (size_t)1 << 20);
    json_out_init(&out, &buf, false);
    json_out_open_object(&out);
    put_numbers(l, &out);
    json_out_key(&out, "items");
    json_out_open_array(&out);
    ledger_rewind(l);
    while ((more = ledger_next(l, &item, err)) > 0) {
        put_item(&item, &out);
        if (buf.n >= PIECE) {
            fwrite(buf.p, 1, buf.n, to);
            buf_clear(&buf);
        }
    }
    json_out_close_array(&out);
    json_out_close_object(&out);
    json_out_end(&out);
    buf_char(&buf, '\n');
    fwrite(buf.p, 1, buf.n, to);
    buf_done(&buf);
    return more;
}

static void tell_counts(const struct ledger *l, bool dry_run, FILE *to)
{
    const char *comma = "";

    for (int i = 0; i < LEDGER_NOUNS; i++)
        if (nouns[i].told && l->counts[i]) {
            fprintf(to, "%s%lld %s", comma, (long long)l->counts[i],
                    l->counts[i] == 1 ? nouns[i].one : nouns[i].many);
            comma = ", ";
        }
    fprintf(to, "%s %s. ", *comma ? "" : "Nothing new", dry_run ? "would come in" : "came in");
}

static int tell_items(struct ledger *l, enum ledger_outcome which, FILE *to, struct err *err)
{
    struct ledger_item item;
    int more, told = 0;

    if (l->outcomes[which] == 0)
        return 0;
    fprintf(to, "%s:\n", which == LEDGER_CHANGED ? "Changed" : "Dropped");
    ledger_rewind(l);
    while ((more = ledger_next(l, &item, err)) > 0)
        if (item.outcome == which && told++ < LISTED_MAX)
            fprintf(to, "  %.*s (%.*s): %.*s\n", (int)item.path.n, item.path.p, (int)item.kind.n,
                    item.kind.p, (int)item.why.n, item.why.p);
    if (told > LISTED_MAX)
        fprintf(to, "  and %d more; --json lists them all\n", told - LISTED_MAX);
    return more;
}

int ledger_write_text(struct ledger *l, bool dry_run, FILE *to, struct err *err)
{
    int64_t dropped = l->outcomes[LEDGER_DROPPED], already = l->outcomes[LEDGER_ALREADY];

    if (l->entries == 0)
        fprintf(to, "Everything is here already; nothing %s. ",
                dry_run ? "would be written" : "was written");
    else
        tell_counts(l, dry_run, to);
    if (l->entries != 0 && already > 0)
        fprintf(to, "Of %lld items %lld %s here already. ", (long long)l->found, (long long)already,
                already == 1 ? "is" : "are");
    if (dropped == 0)
        fprintf(to, "Nothing was dropped.\n");
    else
        fprintf(to, "%lld of %lld items %s dropped.\n", (long long)dropped, (long long)l->found,
                dropped == 1 ? "was" : "were");
    if (tell_items(l, LEDGER_CHANGED, to, err) != 0)
        return -1;
    return tell_items(l, LEDGER_DROPPED, to, err);
}
