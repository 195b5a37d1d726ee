#include "web/view/view_error.h"

#include "gen/tmpl/door.h"
#include "web/page/frame.h"
#include "web/page/page.h"

static int64_t field_number(const struct request *req, const char *name, int64_t otherwise)
{
    struct slice s = request_field(req, name);
    int64_t n = 0;

    if (s.n == 0 || s.n > 9)
        return otherwise;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return otherwise;
        n = 10 * n + (s.p[i] - '0');
    }
    return n;
}

/* The form that a post came from. False when this was no post, or its fields are not what a form of
 * ours holds: then nothing is guessed, least of all who may read it. */
static bool form_again(const struct request *req, struct write_form *ret)
{
    struct slice parent = request_field(req, "parent");
    struct slice pod = request_field(req, "pod");

    *ret = (struct write_form){
        .action = req->gate.path,
        .token = request_field(req, "token"),
        .rev = field_number(req, "rev", 1),
        .brief = parent.n > 0,
        .title = request_field(req, "title"),
        .titled = request_field(req, "title").n > 0,
        .body = request_field(req, "body"),
        .aloud = request_field(req, "aloud").n > 0,
    };
    if (id_read(request_field(req, "op"), &ret->op, NULL) != 0 || ret->body.n == 0 ||
        scope_read(request_field(req, "scope"), &ret->scope, NULL) != 0)
        return false;
    if ((parent.n && id_read(parent, &ret->parent, NULL) != 0) ||
        (pod.n && id_read(pod, &ret->pod, NULL) != 0))
        return false;
    /* The choice offers what the text came with; the names of groups are not known here. */
    ret->may_public = ret->scope == SCOPE_PUBLIC;
    return ret->scope != SCOPE_POD && ret->scope != SCOPE_PEOPLE;
}

/* What the model and the server say most often, as a page says it in the reader's language; the
 * rest is shown as it is, in English. */
static const struct {
    const char *text, *said, *remedy;
} sayings[] = {
    {"there is no text yet", LANG("There is no text yet."), LANG("Write something first.")},
    {"this is the only one who leads here", LANG("This is the only one who leads here."),
     LANG("Let somebody else lead too, then try again.")},
    {"only who was there, its convenor and facilitators write this report",
     LANG("Only who was there, its convenor and facilitators write this report."),
     LANG("If you were there, say so on the session's page or at the report.")},
    {"only who is there writes at a session", LANG("Only who is there writes at a session."),
     LANG("Say first that you are there.")},
    {"the report of this session is finished", LANG("The report of this session is finished."),
     LANG("Open the report and say there that you took part.")},
    {"somebody else changed this line meanwhile",
     LANG("Somebody else changed this line meanwhile."),
     LANG("Copy what you wrote, load the page again and put it in there.")},
    {"somebody else changed the title meanwhile",
     LANG("Somebody else changed the title meanwhile."),
     LANG("Copy what you wrote, load the page again and put it in there.")},
    {"somebody else changed the introduction meanwhile",
     LANG("Somebody else changed the introduction meanwhile."),
     LANG("Copy what you wrote, load the page again and put it in there.")},
    {"there is no line yet", LANG("There is no line yet."), LANG("Write something first.")},
    {"the report has no title yet", LANG("The report has no title yet."),
     LANG("Say in a few words what the session was about.")},
    {"this form was sent before with something else in it",
     LANG("This form was sent before with something else in it."),
     LANG("Load the page again, and put in what is missing.")},
    {"these two are one already", LANG("These two are one already."),
     LANG("Look at the list again; it can be undone there.")},
    {"what somebody else wrote for themselves would be yours to read",
     LANG("What somebody else wrote for themselves would be yours to read."),
     LANG("Ask another facilitator to look whether the two are one.")},
    {"there is nobody in this list", LANG("There is nobody in this list."),
     LANG("Write one name a line, or choose a file.")},
    {"a group needs a name", LANG("A group needs a name."),
     LANG("Give a name of up to 60 letters.")},
    {"no workshop has this code", LANG("No workshop has this code."),
     LANG("Look at the sheet again: 8 letters and digits.")},
    {"joining is closed", LANG("Nobody can join at the moment."), LANG("Ask whoever runs it.")},
    {"nobody has this card", LANG("Nobody has this card."),
     LANG("Look at it again: 24 letters and digits.")},
    {"this form has let somebody in before", LANG("This form has let somebody in before."),
     LANG("Load the page again.")},
    {"names cannot be chosen here", LANG("Names cannot be chosen here."),
     LANG("Give your name, or ask a facilitator for a card.")},
    {"somebody has come in with this name", LANG("Somebody has come in with this name."),
     LANG("If it is yours, ask a facilitator for a card.")},
    {"they have come in just now", LANG("They have come in just now."),
     LANG("Load the page again.")},
    {"this may be done only over a secure connection, or on the machine itself",
     LANG("This may be done only over a secure connection, or on the machine itself."),
     LANG("Open this page on the machine that serves it.")},
    {"nobody is ticked", LANG("Nobody is ticked."), LANG("Tick the people who shall get a card.")},
    {"this is no address that a phone can open", LANG("This is no address that a phone can open."),
     LANG("It begins with http:// and holds no blanks.")},
    {"this link has been used, or is too old", LANG("This link has been used, or is too old."),
     LANG("Ask for a new one.")},
    {"too many codes were tried from here", LANG("Too many codes were tried."),
     LANG("Wait a minute and try again.")},
    {"too many wrong codes were tried", LANG("Too many codes were tried."),
     LANG("Wait a minute and try again.")},
    {"too many cards were tried from here", LANG("Too many codes were tried."),
     LANG("Wait a minute and try again.")},
    {"it is not said which people may read this", LANG("Nobody is ticked yet."),
     LANG("Tick the people who may read it, and send it again.")},
    {"only you, and also the people you ticked, cannot both be",
     LANG("It is for you only, and people are ticked."),
     LANG("Take the ticks away, or choose “People I choose”.")},
    {"you are in no group yet", LANG("You are in no group yet."),
     LANG("Choose “Everyone here” or “Only me”.")},
    {"this workshop is closed for writing", LANG("This one is closed for writing."),
     LANG("Your text is here below. A facilitator can open it again.")},
    {"you can read here, but not write", LANG("You can read here, but not write."),
     LANG("Ask whoever runs it.")},
    {"only who wrote a post changes it", LANG("Only who wrote a text can change it."),
     LANG("Answer it instead.")},
    {"another text was sent under this number before",
     LANG("This form has been sent before, with another text. The first is kept."),
     LANG("Copy this one, load the page again and send it as a new text.")},
    {"this form is out of date, or came from elsewhere", LANG("This form is too old."),
     LANG("Copy your text, load the page again and send it once more.")},
    {"your role does not allow this", LANG("This is not for you to do."),
     LANG("Ask whoever runs it.")},
};

/* The other texts begin small and have no full stop: they stand in one line behind a program's
 * name. */
static struct slice sentence(struct request *req, const char *text)
{
    size_t n = strlen(text);
    char *copy;

    if (n == 0)
        return SLICE_NONE;
    copy = arena_printf(req->arena, "%s%s", text, strchr(".?!", text[n - 1]) ? "" : ".");
    if (copy[0] >= 'a' && copy[0] <= 'z')
        copy[0] = (char)(copy[0] - 'a' + 'A');
    return slice_str(copy);
}

static void say(struct request *req, const struct lang *lang, const struct err *err,
                struct error_page *page)
{
    for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++)
        if (strcmp(err->text, sayings[i].text) == 0) {
            page->text = slice_str(lang_get(lang, sayings[i].said));
            page->remedy = slice_str(lang_get(lang, sayings[i].remedy));
            return;
        }
    if (page->status == 404)
        return; /* the page has words of its own for what is not there */
    page->text = sentence(req, err->text);
    page->remedy = sentence(req, err->remedy);
}

/* Whether sending the same again may end otherwise. */
static bool may_repeat(int status)
{
    static const int never[] = {401, 403, 404, 409, 413, 421};

    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (status == never[i])
            return false;
    return true;
}

static struct slice site_of(const struct request *req)
{
    const struct app *app = req->app;

    return app && app->title.n ? app->title : SLICE("indaba");
}

void view_error(struct request *req, int status, const struct err *err, struct buf *out)
{
    struct html html = page_html(req, out);
    struct write_form form;
    struct error_page page = {
        .frame = {.title = slice_str(lang_get(html.lang, LANG("Something went wrong"))),
                  .site = site_of(req),
                  .plain = true},
        .status = status,
        .kept = request_field(req, "body"),
        .request = slice_str(req->id),
    };

    say(req, html.lang, err, &page);
    if (may_repeat(status) && form_again(req, &form))
        page.form = &form;
    if (status == 401)
        tmpl_page_enter(&html, &page);
    else
        tmpl_page_error(&html, &page);
}
