#include "web/door/actions.h"

#include "web/page/page.h"

enum { YEAR = 365 * 24 * 3600 };

/* Where the visitor came from: the path of the Referer, which the dispatcher has found to be ours.
 * A page that only a POST makes cannot be shown again. */
static const char *way_back(struct request *req)
{
    struct slice from = request_header(req, HEADER_REFERER);
    struct slice host = request_header(req, HEADER_HOST);
    size_t at = slice_starts(from, SLICE("https://")) ? 8 : 7;
    struct route_match match;
    struct slice path;

    if (from.n <= at + host.n || from.p[at + host.n] != '/')
        return "/";
    from = slice_from(from, at + host.n);
    path = slice_cut(&from, '?');
    if (path.n > 1 && path.p[1] == '/')
        return "/";
    if (!route_find(req->table, METHOD_GET, path, req->arena, &match) || !match.route)
        return "/";
    return from.n ? arena_printf(req->arena, "%.*s?%.*s", (int)path.n, path.p, (int)from.n, from.p)
                  : arena_str(req->arena, path);
}

/* The choice is the phone's, not the person's: it works before anybody is logged in, and two people
 * at one phone see what they see. */
int act_language(struct request *req, struct reply *reply, struct err *err)
{
    const struct lang *lang = lang_by_code(request_field(req, "lang"));

    if (lang == NULL) {
        err_set(err, FAULT_INVALID, "this language is not among those of this site");
        err_about(err, "lang");
        return err_remedy(err, "Choose one of those at the foot of the page.");
    }
    app_cookie(reply, PAGE_LANGUAGE_COOKIE, slice_str(lang->code), YEAR);
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_field_str(&out, "lang", lang->code);
        return act_json_end(&out);
    }
    reply_see_other(reply, way_back(req));
    return 0;
}

/* What scripts say. */
static const char *const texts[] = {
    LANG("The site is out of reach."),
    LANG("You are not logged in here now. Come in with your card, and it is sent."),
    LANG("You cannot write there."),
    LANG("What it belongs to is not there any more."),
    LANG("Another text was sent before in its place. Both are kept."),
    LANG("It is too long. Copy it and cut it in two."),
    LANG("Too much was sent from here. It is tried again in a minute."),
    LANG("The site has no room left. Tell whoever runs it."),
    LANG("It was refused."),
    LANG("It is being sent."),
    LANG("Being sent …"),
    LANG("Kept on this phone: it will be sent. %s"),
    LANG("They are sent by themselves as soon as the site is in reach."),
    LANG("1 text waits on this phone"),
    LANG("%d texts wait on this phone"),
    LANG("Texts of somebody else here: %d. They are sent when that person is logged in."),
    LANG("Try again"),
    LANG("Copy"),
    LANG("Copied"),
    LANG("Save as a file"),
    LANG("Print"),
    LANG("Throw away"),
    LANG("Throw this text away for good?"),
    LANG("%s for you"),
};

/* The same for everybody and kept by the browser, so that it is there when the site is out of
 * reach. The hash in the address is only the scripts' own: with new scripts new texts are asked
 * for. */
int act_texts(struct request *req, struct reply *reply, struct err *err)
{
    const struct lang *lang = lang_by_code(request_text(req, "lang"));
    struct json_out out;

    if (lang == NULL)
        return app_absent(err);
    out = act_json(reply);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        json_out_field_str(&out, texts[i], lang_get(lang, texts[i]));
    act_json_end(&out);
    reply->cache = REPLY_SHELL;
    return 0;
}
