#include "web/page/frame.h"

#include "core/model/talk/post_news.h"
#include "web/page/page.h"

enum { NEWS_MOST = 99 }; /* counted; more is shown as this and a plus */

/* What the tab says of a page that has no name of its own. */
static struct slice title_of(struct request *req, enum here here)
{
    static const char *const titles[] = {
        [HERE_ELSEWHERE] = "",
        [HERE_TODAY] = LANG("Today"),
        [HERE_NEW] = LANG("What is new"),
        [HERE_PROGRAMME] = LANG("Programme"),
        [HERE_PEOPLE] = LANG("People"),
        [HERE_SEARCH] = LANG("Search"),
        [HERE_LEAD] = LANG("Lead"),
    };

    if (here == HERE_ELSEWHERE)
        return SLICE_NONE;
    return slice_str(lang_get(page_language(req), titles[here]));
}

int frame_make(struct request *req, const struct workshop_view *workshop, enum here here,
               struct slice title, struct frame *ret, struct err *err)
{
    struct who *who = req->who;

    *ret = (struct frame){.title = title.n ? title : title_of(req, here),
                          .site = app_of(req)->title,
                          .workshop = workshop,
                          .here = here,
                          .me = who->actor.name,
                          .site_id = app_of(req)->site_id,
                          .person = who->actor.person,
                          .shared = who->shared,
                          .token = slice_str(who->token)};
    if (workshop == NULL)
        return 0;
    ret->leads = role_can(&who->actor, CAP_WORKSHOP_EDIT);
    ret->parts = workshop_parts(workshop);
    if (ret->parts > 0)
        ret->part = workshop_part_on(workshop, app_today(req, workshop));
    if (!id_none(who->actor.enrolment)) {
        struct viewer viewer = who_viewer(req);
        struct slice known = app_recall(req, "news", viewer.workshop, viewer.enrolment);

        if (known.n == sizeof ret->unread) {
            memcpy(&ret->unread, known.p, known.n);
            return 0;
        }
        if (post_news_count(app_store(req), req->arena, viewer, NEWS_MOST, &ret->unread, err) != 0)
            return -1;
        app_remember(req, "news", viewer.workshop, viewer.enrolment,
                     slice_of((const char *)&ret->unread, sizeof ret->unread));
    }
    return 0;
}
