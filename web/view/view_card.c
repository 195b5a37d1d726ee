#include "web/view/view_card.h"

#include "core/model/people/card.h"
#include "gen/tmpl/door.h"
#include "web/page/frame.h"
#include "web/page/qr.h"
#include "web/view/view_address.h"

struct slice view_card_grouped(struct arena *arena, struct slice code)
{
    char *to = arena_alloc(arena, 2 * code.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < code.n; i++) {
        if (i > 0 && i % 4 == 0)
            to[n++] = ' ';
        to[n++] = code.p[i];
    }
    return slice_of(to, n);
}

struct safe_html view_card_qr(struct request *req, struct slice address, const char *card)
{
    return qr_svg(req->arena,
                  slice_str(arena_printf(req->arena, "%.*sc/%s", (int)address.n, address.p, card)));
}

int view_card_show(struct request *req, struct reply *reply, const struct workshop_view *workshop,
                   struct slice both, struct err *err)
{
    struct slice card = slice_head(both, CARD_TEXT);
    struct card_page page = {.name = who_of(req)->actor.name,
                             .card = view_card_grouped(req->arena, card),
                             .code = view_card_grouped(req->arena, slice_from(both, CARD_TEXT)),
                             .address = view_address(req, "", NULL)};
    struct html h;

    page.qr = view_card_qr(req, page.address, arena_str(req->arena, card));
    if (frame_make(req, workshop, HERE_ELSEWHERE, SLICE_NONE, &page.frame, err) != 0)
        return -1;
    page.frame.plain = true;
    app_cookie(reply, app_of(req)->card_cookie, SLICE("seen"), 0);
    h = app_html(req, reply, workshop);
    tmpl_page_card(&h, &page);
    return 0;
}
