#include "core/model/talk/attachment.h"
#include "web/activity.h"
#include "web/door/actions.h"
#include "web/lead/actions.h"
#include "web/make/actions.h"
#include "web/meeting/actions.h"
#include "web/people/actions.h"
#include "web/talk/actions.h"

/* Every address of the server. Columns: method, pattern, capability, power; then flags, kinds of
 * body and its ceiling, and the action. */
/* clang-format off */
enum { FORM_BYTES = 256 * 1024, POST_BYTES = FORM_BYTES + ATTACHMENT_COUNT * ATTACHMENT_BYTES };

#define READ(action_)  .read = act_##action_
#define WRITE(action_) .prepare = act_##action_##_prepare, .write = act_##action_##_write, .view = act_##action_##_view
#define WORK(action_)  .prepare = act_##action_##_prepare, .work = act_##action_##_work, .view = act_##action_##_view
#define POST_FORM      .bodies = BODY_FORM | BODY_JSON | BODY_FILES, .ceiling = POST_BYTES
#define FORM           .bodies = BODY_FORM | BODY_JSON | BODY_FILES, .ceiling = FORM_BYTES

const struct route app_routes[] = {
    /* coming in */
    ROUTE(METHOD_GET, "/hello", CAP_OPEN, POWER_OPEN, .flags = R_PUBLIC | R_NO_COOKIES, READ(hello)),
    ROUTE(METHOD_GET, "/", CAP_OPEN, POWER_OPEN, READ(home)),
    ROUTE(METHOD_GET, "/j/*code", CAP_OPEN, POWER_OPEN, READ(code)),
    ROUTE(METHOD_GET, "/c/*code", CAP_OPEN, POWER_OPEN, READ(code)),
    ROUTE(METHOD_GET, "/join", CAP_OPEN, POWER_OPEN, READ(join)),
    ROUTE(METHOD_POST, "/join", CAP_OPEN, POWER_OPEN, FORM, WRITE(join)),
    ROUTE(METHOD_GET, "/login/*token", CAP_OPEN, POWER_OPEN, READ(login_show)),
    ROUTE(METHOD_POST, "/login/*token", CAP_OPEN, POWER_OPEN, FORM, WRITE(login)),
    ROUTE(METHOD_POST, "/login", CAP_OPEN, POWER_OPEN, FORM,
          .prepare = act_card_prepare, .write = act_login_write, .view = act_login_view),
    ROUTE(METHOD_GET, "/texts/*hash/*lang", CAP_OPEN, POWER_OPEN, .flags = R_PUBLIC | R_NO_COOKIES, READ(texts)),
    ROUTE(METHOD_POST, "/language", CAP_OPEN, POWER_OPEN, FORM, READ(language)),
    ROUTE(METHOD_POST, "/logout", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN | R_CSRF, FORM, WRITE(logout)),

    ROUTE(METHOD_GET, "/pin", CAP_OPEN, POWER_OPEN, READ(pin)),
    ROUTE(METHOD_POST, "/pin", CAP_OPEN, POWER_OPEN, FORM, WRITE(pin)),
    ROUTE(METHOD_GET, "/me/pin", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN, READ(my_pin)),
    ROUTE(METHOD_POST, "/me/pin", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN | R_CSRF, FORM, WRITE(my_pin)),
    ROUTE(METHOD_GET, "/me/name", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN, READ(my_name)),
    ROUTE(METHOD_POST, "/me/name", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN | R_CSRF, FORM, WRITE(my_name)),

    ROUTE(METHOD_GET, "/me", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN, READ(me)),
    ROUTE(METHOD_GET, "/me/words", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN, READ(words)),

    /* the site as a whole */
    ROUTE(METHOD_GET, "/site", CAP_SITE_MANAGE, POWER_OPEN, .flags = R_LOGIN, READ(site)),
    ROUTE(METHOD_POST, "/site/backup", CAP_SITE_MANAGE, POWER_KEY, .flags = R_LOGIN | R_CSRF, FORM, READ(backup)),
    ROUTE(METHOD_GET, "/site/backup/*name", CAP_SITE_MANAGE, POWER_KEY, .flags = R_LOGIN, READ(backup_take)),

    /* a workshop */
    ROUTE(METHOD_GET, "/w/:workshop", CAP_WORKSHOP_READ, POWER_OPEN, .flags = R_LOGIN, READ(workshop)),
    ROUTE(METHOD_GET, "/w/:workshop/p/#part", CAP_WORKSHOP_READ, POWER_OPEN, .flags = R_LOGIN, READ(part)),
    ROUTE(METHOD_GET, "/w/:workshop/today", CAP_WORKSHOP_READ, POWER_OPEN, .flags = R_LOGIN, READ(today)),
    ROUTE(METHOD_GET, "/w/:workshop/new", CAP_WORKSHOP_READ, POWER_OPEN, .flags = R_LOGIN, READ(new)),
    ROUTE(METHOD_GET, "/w/:workshop/brief", CAP_WORKSHOP_READ, POWER_OPEN, .flags = R_LOGIN, READ(brief)),
    ROUTE(METHOD_POST, "/w/:workshop/new", CAP_WORKSHOP_READ, POWER_OPEN, .flags = R_LOGIN | R_CSRF, FORM, WRITE(mark)),
    ROUTE(METHOD_GET, "/w/:workshop/people", CAP_PEOPLE_READ, POWER_OPEN, .flags = R_LOGIN, READ(people)),
    ROUTE(METHOD_POST, "/w/:workshop/people", CAP_PEOPLE_EDIT, POWER_ROOM, .flags = R_LOGIN | R_CSRF,
          .bodies = BODY_FORM | BODY_JSON | BODY_FILES, .ceiling = 3 * FORM_BYTES, WRITE(people_add)),
    ROUTE(METHOD_GET, "/w/:workshop/people/:enrolment", CAP_PEOPLE_EDIT, POWER_OPEN, .flags = R_LOGIN, READ(person)),
    ROUTE(METHOD_POST, "/w/:workshop/people/:enrolment", CAP_PEOPLE_EDIT, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(person_change)),
    ROUTE(METHOD_POST, "/w/:workshop/people/:enrolment/role", CAP_PEOPLE_EDIT, POWER_KEY, .flags = R_LOGIN | R_CSRF, FORM, WRITE(person_role)),
    ROUTE(METHOD_GET, "/w/:workshop/people/:enrolment/same", CAP_PEOPLE_EDIT, POWER_OPEN, .flags = R_LOGIN, READ(same)),
    ROUTE(METHOD_POST, "/w/:workshop/people/:enrolment/same", CAP_PEOPLE_EDIT, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(merge)),
    ROUTE(METHOD_GET, "/w/:workshop/groups", CAP_PEOPLE_EDIT, POWER_OPEN, .flags = R_LOGIN, READ(groups)),
    ROUTE(METHOD_POST, "/w/:workshop/groups", CAP_PEOPLE_EDIT, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(groups_change)),
    ROUTE(METHOD_GET, "/w/:workshop/groups/:pod", CAP_PEOPLE_EDIT, POWER_OPEN, .flags = R_LOGIN, READ(group)),
    ROUTE(METHOD_POST, "/w/:workshop/groups/:pod", CAP_PEOPLE_EDIT, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(group_change)),
    ROUTE(METHOD_GET, "/w/:workshop/joining", CAP_PEOPLE_EDIT, POWER_OPEN, .flags = R_LOGIN, READ(joining)),
    ROUTE(METHOD_POST, "/w/:workshop/joining", CAP_PEOPLE_EDIT, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(joining_set)),
    ROUTE(METHOD_GET, "/w/:workshop/search", CAP_WORKSHOP_READ, POWER_OPEN, .flags = R_LOGIN, READ(search)),
    ROUTE(METHOD_GET, "/w/:workshop/me", CAP_WORKSHOP_READ, POWER_OPEN, .flags = R_LOGIN, READ(me)),
    ROUTE(METHOD_GET, "/w/:workshop/round", CAP_ROUND_READ, POWER_OPEN, .flags = R_LOGIN, READ(round)),
    ROUTE(METHOD_GET, "/w/:workshop/participation", CAP_ROUND_READ, POWER_OPEN, .flags = R_LOGIN, READ(participation)),
    ROUTE(METHOD_POST, "/w/:workshop/rest", CAP_POST_WRITE, POWER_OPEN, .flags = R_LOGIN | R_CSRF, FORM, WRITE(rest)),
    ROUTE(METHOD_GET, "/make", CAP_SITE_MANAGE, POWER_OPEN, .flags = R_LOGIN, READ(make)),
    ROUTE(METHOD_POST, "/make", CAP_SITE_MANAGE, POWER_OPEN, .flags = R_LOGIN | R_CSRF, FORM, WRITE(make)),
    ROUTE(METHOD_POST, "/make/text", CAP_SITE_MANAGE, POWER_OPEN, .flags = R_LOGIN | R_CSRF, FORM, WORK(make_text)),
    ROUTE(METHOD_GET, "/make/copy", CAP_SITE_MANAGE, POWER_OPEN, .flags = R_LOGIN, READ(copy)),
    ROUTE(METHOD_POST, "/w/:workshop/enter", CAP_SITE_MANAGE, POWER_OPEN, .flags = R_LOGIN | R_CSRF, FORM, WRITE(enter)),
    ROUTE(METHOD_GET, "/w/:workshop/edit", CAP_WORKSHOP_EDIT, POWER_OPEN, .flags = R_LOGIN, READ(workshop_edit)),
    ROUTE(METHOD_POST, "/w/:workshop/edit", CAP_WORKSHOP_EDIT, POWER_OPEN, .flags = R_LOGIN | R_CSRF, FORM, WRITE(workshop_edit)),
    ROUTE(METHOD_GET, "/w/:workshop/move", CAP_WORKSHOP_EDIT, POWER_OPEN, .flags = R_LOGIN, READ(move)),
    ROUTE(METHOD_POST, "/w/:workshop/move", CAP_WORKSHOP_EDIT, POWER_OPEN, .flags = R_LOGIN | R_CSRF, FORM, WRITE(move)),
    ROUTE(METHOD_GET, "/w/:workshop/about", CAP_OPEN, POWER_OPEN, READ(about)),
    ROUTE(METHOD_POST, "/w/:workshop/signup", CAP_OPEN, POWER_OPEN, FORM, WRITE(signup)),
    ROUTE(METHOD_GET, "/w/:workshop/lead", CAP_WORKSHOP_EDIT, POWER_OPEN, .flags = R_LOGIN, READ(lead)),
    ROUTE(METHOD_POST, "/w/:workshop/tick", CAP_WORKSHOP_EDIT, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(tick)),
    ROUTE(METHOD_GET, "/w/:workshop/door", CAP_PEOPLE_EDIT, POWER_OPEN, .flags = R_LOGIN, READ(arrive)),
    ROUTE(METHOD_GET, "/w/:workshop/print", CAP_PEOPLE_EDIT, POWER_OPEN, .flags = R_LOGIN, READ(print)),
    ROUTE(METHOD_POST, "/w/:workshop/print", CAP_WORKSHOP_EDIT, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(print)),
    ROUTE(METHOD_GET, "/w/:workshop/print/*sheet", CAP_PEOPLE_EDIT, POWER_OPEN, .flags = R_LOGIN, READ(print_sheet)),
    ROUTE(METHOD_POST, "/w/:workshop/print/*sheet", CAP_WORKSHOP_EDIT, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(print_mark)),
    ROUTE(METHOD_POST, "/w/:workshop/cards", CAP_PEOPLE_EDIT, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(cards)),
    /* of somebody who has been in before they are a key: the action asks for that power then */
    ROUTE(METHOD_GET, "/w/:workshop/people/:enrolment/card", CAP_PEOPLE_EDIT, POWER_OPEN, .flags = R_LOGIN, READ(handout_card)),
    ROUTE(METHOD_POST, "/w/:workshop/people/:enrolment/card", CAP_PEOPLE_EDIT, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(handout_card)),
    ROUTE(METHOD_GET, "/w/:workshop/people/:enrolment/link", CAP_PEOPLE_EDIT, POWER_OPEN, .flags = R_LOGIN, READ(handout_link)),
    ROUTE(METHOD_POST, "/w/:workshop/people/:enrolment/link", CAP_PEOPLE_EDIT, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(handout_link)),
    ROUTE(METHOD_GET, "/w/:workshop/reports", CAP_WORKSHOP_READ, POWER_OPEN, .flags = R_LOGIN, READ(reports)),
    ROUTE(METHOD_GET, "/w/:workshop/a/:activity", CAP_WORKSHOP_READ, POWER_OPEN, .flags = R_LOGIN, .read = activity_show),
    ROUTE(METHOD_GET, "/w/:workshop/sessions", CAP_WORKSHOP_READ, POWER_OPEN, .flags = R_LOGIN, READ(sessions)),
    ROUTE(METHOD_POST, "/w/:workshop/sessions", CAP_WORKSHOP_EDIT, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(topics)),
    ROUTE(METHOD_POST, "/w/:workshop/reports", CAP_REPORT_WRITE, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(report_make)),
    ROUTE(METHOD_POST, "/w/:workshop/a/:activity/checkin", CAP_SESSION_HOLD, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(checkin)),
    ROUTE(METHOD_POST, "/w/:workshop/a/:activity/hand", CAP_SESSION_HOLD, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(hand)),
    ROUTE(METHOD_POST, "/w/:workshop/a/:activity/lines", CAP_SESSION_HOLD, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(notes)),
    ROUTE(METHOD_POST, "/w/:workshop/a/:activity/report", CAP_REPORT_WRITE, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(report_begin)),
    ROUTE(METHOD_POST, "/w/:workshop/a/:activity/vote", CAP_POST_WRITE, POWER_OPEN, .flags = R_LOGIN | R_CSRF, FORM, WRITE(vote)),
    ROUTE(METHOD_GET, "/w/:workshop/a/:activity/edit", CAP_WORKSHOP_EDIT, POWER_OPEN, .flags = R_LOGIN, READ(activity_edit)),
    ROUTE(METHOD_POST, "/w/:workshop/a/:activity/edit", CAP_WORKSHOP_EDIT, POWER_ROOM, .flags = R_LOGIN | R_CSRF, POST_FORM, WRITE(activity_edit)),
    ROUTE(METHOD_GET, "/w/:workshop/plan", CAP_WORKSHOP_EDIT, POWER_OPEN, .flags = R_LOGIN, READ(plan)),
    ROUTE(METHOD_POST, "/w/:workshop/plan", CAP_WORKSHOP_EDIT, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(plan_change)),
    ROUTE(METHOD_GET, "/w/:workshop/t/:thread", CAP_WORKSHOP_READ, POWER_OPEN, .flags = R_LOGIN, READ(thread)),
    ROUTE(METHOD_POST, "/w/:workshop/a/:activity/posts", CAP_POST_WRITE, POWER_OPEN, .flags = R_LOGIN | R_CSRF, POST_FORM, WRITE(post)),

    /* a post, a report: their workshop is found first, and asked for the same capability */
    ROUTE(METHOD_GET, "/post/:post", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN, READ(post)),
    ROUTE(METHOD_GET, "/post/:post/edit", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN, READ(edit)),
    ROUTE(METHOD_POST, "/post/:post/edit", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN | R_CSRF, POST_FORM, WRITE(edit)),
    ROUTE(METHOD_GET, "/post/:post/history", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN, READ(history)),
    ROUTE(METHOD_POST, "/post/:post/remove", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN | R_CSRF, FORM, WRITE(remove)),
    ROUTE(METHOD_POST, "/post/:post/react", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN | R_CSRF, FORM, WRITE(react)),
    ROUTE(METHOD_POST, "/post/:post/moderate", CAP_SITE_HOME, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(moderate)),
    ROUTE(METHOD_GET, "/report/:report", CAP_REPORT_READ, POWER_OPEN, .flags = R_LOGIN, READ(report)),
    ROUTE(METHOD_GET, "/report/:report/edit", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN, READ(report_edit_show)),
    ROUTE(METHOD_POST, "/report/:report/edit", CAP_SITE_HOME, POWER_ROOM, .flags = R_LOGIN | R_CSRF, POST_FORM, WRITE(report_edit)),
    ROUTE(METHOD_POST, "/report/:report/lines", CAP_SITE_HOME, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(report_lines)),
    ROUTE(METHOD_GET, "/report/:report/line/:line", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN, READ(report_line_show)),
    ROUTE(METHOD_POST, "/report/:report/line/:line", CAP_SITE_HOME, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(report_line)),
    ROUTE(METHOD_POST, "/report/:report/witness", CAP_SITE_HOME, POWER_ROOM, .flags = R_LOGIN | R_CSRF, FORM, WRITE(witness)),
    ROUTE(METHOD_GET, "/reports", CAP_REPORT_READ, POWER_OPEN, .flags = R_LOGIN, READ(reports)),
    ROUTE(METHOD_GET, "/b/@hash", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN, READ(file)),
    ROUTE(METHOD_PUT, "/api/1/op/:op", CAP_SITE_HOME, POWER_OPEN, .flags = R_LOGIN | R_CSRF, .bodies = BODY_JSON, .ceiling = FORM_BYTES, WRITE(op)),
};
const size_t app_route_count = sizeof app_routes / sizeof app_routes[0];
