#include "web/door/actions.h"

#include "gen/tmpl/door.h"
#include "web/door/names.h"
#include "web/view/view_door.h"

/* At the door: who is in, who is still outside, and what went wrong in the last hour. */

enum { NAMES = 60, HOUR = 3600 * 1000, LATELY = 5 * 60 * 1000 };

static const char *const whys[TRIES_WHY] = {
    [TRIES_CODE] = "code",     [TRIES_CARD] = "card",   [TRIES_LINK] = "link",
    [TRIES_CLOSED] = "closed", [TRIES_OFTEN] = "often", [TRIES_PIN] = "pin",
};

static void json_arrive(struct reply *reply, const struct arrive_page *page)
{
    struct json_out out = act_json(reply);

    json_out_field_i64(&out, "in", page->tally.inside);
    json_out_field_i64(&out, "not_yet", page->tally.waiting);
    json_out_field_i64(&out, "spare_cards", page->tally.spare);
    json_out_field_i64(&out, "phones", page->phones);
    json_out_key(&out, "names");
    json_out_open_array(&out);
    for (size_t i = 0; i < page->list.count; i++) {
        json_out_open_object(&out);
        json_out_field_id(&out, "id", page->list.names[i].enrolment);
        json_out_field_text(&out, "name", page->list.names[i].name);
        json_out_field_bool(&out, "has_card", page->list.names[i].carded);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    json_out_key(&out, "failed");
    json_out_open_array(&out);
    for (size_t i = 0; i < page->try_count; i++) {
        json_out_open_object(&out);
        json_out_field_i64(&out, "at", page->tries[i].at);
        json_out_field_str(&out, "why", whys[page->tries[i].why]);
        json_out_field_str(&out, "from", page->tries[i].peer);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    act_json_end(&out);
}

int act_arrive(struct request *req, struct reply *reply, struct err *err)
{
    struct arrive_page page = {0};
    struct workshop_view w;
    struct html h;
    char id[ID_TEXT + 1];

    if (who_workshop(req, &w, err) != 0 ||
        card_tally(app_store(req), w.id, &page.tally, err) != 0 ||
        act_names_unclaimed(req, &w, arena_printf(req->arena, "/w/%s/door", id_text(w.id, id)),
                            NAMES, &page.list, err) != 0)
        return -1;
    page.try_count = tries_list(app_of(req)->tries, w.id, req->now - HOUR, page.tries);
    page.phones = tries_phones(app_of(req)->tries, req->now - LATELY);
    if (request_wants_json(req)) {
        json_arrive(reply, &page);
        return 0;
    }
    h = app_html(req, reply, &w);
    if (frame_make(req, &w, HERE_LEAD, slice_str(lang_get(h.lang, LANG("At the door"))),
                   &page.frame, err) != 0)
        return -1;
    /* Only when asked: a page that loads itself takes the focus away. */
    page.live = request_query(req, "live").n > 0;
    if (page.live)
        reply_header(reply, "Refresh", "20");
    tmpl_page_arrive(&h, &page);
    return 0;
}
