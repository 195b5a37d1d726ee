/* render OUT LANG    writes every page with made-up content to OUT/<page>.html, and the assets to
 * OUT/static, so that people can look at them and tools can check them. LANG: en, fr, ar… */
#include "core/base/arena.h"
#include "core/markup/markup.h"
#include "core/model/meeting/report.h"
#include "core/model/people/people.h"
#include "core/model/people/pod.h"
#include "core/model/talk/post.h"
#include "core/model/workshop.h"
#include "gen/tmpl/calendar.h"
#include "gen/tmpl/door.h"
#include "gen/tmpl/people.h"
#include "gen/tmpl/post.h"
#include "gen/tmpl/read.h"
#include "gen/tmpl/report.h"
#include "gen/tmpl/today.h"
#include "web/page/asset.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct world {
    const char *out;
    const struct lang *lang;
    struct arena *arena;
    struct buf buf;
    struct html html;
    struct workshop_view workshop;
    struct activity_view activities[5];
    struct post_view posts[6];
    struct page_post shown[6];
    struct page_line lines[4];
    struct write_form form;
    struct pod_view pod;
};

static struct id id_number(int n)
{
    struct id id = ID_NONE;

    id.b[0] = 1, id.b[15] = (uint8_t)n;
    return id;
}

static struct safe_html marked(struct world *w, const char *markdown)
{
    struct buf out;
    struct slice s;

    buf_init(&out, 1 << 20);
    if (markup_to_html(w->arena, slice_str(markdown), &out, NULL) < 0)
        exit(1);
    s = arena_slice(w->arena, buf_slice(&out));
    buf_done(&out);
    return (struct safe_html){s};
}

static const char question[] =
    "Think of one thing you learned **outside** of any course in the last month.\n\n"
    "- Where did you come across it?\n- What did you do with it?\n- Whom did you tell?\n\n"
    "A few lines are enough. [An example](https://example.org/a-rather-long-address/that-does-not-"
    "break-anywhere-by-itself/2012).";

static const char *const bodies[] = {
    "I keep a small notebook beside the *kettle*. While the water boils I write down one thing I "
    "heard that day.\n\n> The cheapest tool is the one that is already in your hand.\n\nAfter a "
    "week I read it again and cross out what no longer matters. Usually two lines are left.",
    "Do you rewrite the two lines, or leave them as they are?",
    "I rewrite them. It is the rewriting that makes me remember.",
    "Same here, but with voice messages to a friend. She answers the next morning.",
    "`grep` in a folder of text files. Nothing else has lasted ten years.\n\n    grep -ri "
    "\"what was that thing about markets and rainfall\" notes/ | head",
    "ما تعلمته هذا الشهر: أن أسأل أولاً ثم أقرأ.",
};
static const char *const names[] = {"Wanjiru Kamau",
                                    "Tomás Ibáñez",
                                    "Wanjiru Kamau",
                                    "Marie-Claude Étienne",
                                    "Bartholomew Featherstonehaugh",
                                    "ليلى حداد"};

static void fill_posts(struct world *w)
{
    static const int depths[] = {0, 1, 2, 1, 0, 3};

    for (int i = 0; i < 6; i++) {
        struct post_view *p = &w->posts[i];
        p->workshop = w->workshop.id, p->id = id_number(30 + i);
        p->author_name = slice_str(names[i]);
        p->parent_author_name = depths[i] ? slice_str(names[0]) : SLICE_NONE;
        p->parent = depths[i] ? id_number(30) : ID_NONE;
        p->scope = i == 3 ? SCOPE_POD : i == 4 ? SCOPE_ME : SCOPE_COHORT;
        p->written = 1346680800000 + i * 5400000;
        p->edited = i == 2 ? p->written + 60000 : 0;
        p->aloud = i == 1;
        p->source = i == 3 ? SLICE("my neighbour, who was a midwife") : SLICE_NONE;
        p->open = true;
        w->shown[i] = (struct page_post){.post = p,
                                         .body = marked(w, bodies[i]),
                                         .depth = depths[i],
                                         .mine = i == 4,
                                         .unread = i >= 3,
                                         .group_name = SLICE("Baobab")};
    }
    for (int i = 0; i < 4; i++)
        w->lines[i] = (struct page_line){
            .href = slice_str("/w/X/t/Y"),
            .title = i == 1 ? SLICE_NONE : SLICE("What did you learn outside of a course?"),
            .author = slice_str(names[i]),
            .excerpt = i == 0 ? SLICE("I keep a small notebook beside the kettle. While the water "
                                      "boils I write down one thing…")
                              : slice_str(bodies[i]),
            .written = w->posts[i].written,
            .replies = i * 3,
            .unread = i == 0 ? 4 : 0,
            .scope = i == 3 ? SCOPE_POD : SCOPE_COHORT,
            .many = i < 3};
}

static void fill(struct world *w)
{
    static const enum activity_kind kinds[] = {ACTIVITY_PROMPT, ACTIVITY_PAGE, ACTIVITY_SESSION,
                                               ACTIVITY_DISCUSSION, ACTIVITY_RESOURCE};
    static const char *const titles[] = {
        "What did you learn outside of a course?", "Seek, sense, share: the month on one page",
        "First round of calls, in three time zones", "Tools we have given up, and why",
        "A list of feeds to begin with"};

    w->workshop = (struct workshop_view){
        .id = id_number(1),
        .title = SLICE("Keeping What We Learn"),
        .first_day = SLICE("2012-09-01"),
        .last_day = SLICE("2012-09-30"),
        .led_by = SLICE("Wanjiru Kamau and Tomás Ibáñez"),
        .join_code = SLICE("K7PM-2Q"),
    };
    for (int i = 0; i < 5; i++)
        w->activities[i] =
            (struct activity_view){.workshop = w->workshop.id,
                                   .id = id_number(10 + i),
                                   .kind = kinds[i],
                                   .kind_word = slice_str(activity_kind_words[kinds[i]]),
                                   .part = 1,
                                   .title = slice_str(titles[i])};
    w->pod = (struct pod_view){id_number(50), SLICE("Baobab")};
    w->form = (struct write_form){.action = SLICE("/w/X/a/Y/posts"),
                                  .token = SLICE("made-up"),
                                  .author = id_number(34),
                                  .op = id_number(60),
                                  .rev = 1,
                                  .scope = SCOPE_COHORT,
                                  .pods = &w->pod,
                                  .pod_count = 1};
    fill_posts(w);
}

static struct frame frame_of(struct world *w, const char *title, enum here here)
{
    return (struct frame){.title = slice_str(title),
                          .site = SLICE("Ridge View Learning Circle"),
                          .workshop = &w->workshop,
                          .part = 1,
                          .parts = 5,
                          .here = here,
                          .unread = 4,
                          .me = SLICE("Bartholomew Featherstonehaugh"),
                          .token = SLICE("made-up")};
}

static void save(struct world *w, const char *name)
{
    char path[512];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s.html", w->out, name);
    f = fopen(path, "w");
    if (!f || w->buf.over || fwrite(w->buf.p, 1, w->buf.n, f) != w->buf.n || fclose(f)) {
        fprintf(stderr, "%s cannot be written\n", path);
        exit(1);
    }
    buf_clear(&w->buf);
}

static void pages_door(struct world *w)
{
    const struct calendar_row row = {.workshop = &w->workshop, .inside = true};
    struct frame f = frame_of(w, "Join", HERE_ELSEWHERE);
    struct write_form again = w->form;
    struct error_page error = {.frame = frame_of(w, "Sorry", HERE_ELSEWHERE),
                               .status = 507,
                               .text = SLICE("The disk of this laptop is full."),
                               .remedy = SLICE("Tell whoever runs it; nothing you sent is lost."),
                               .form = &again,
                               .request = SLICE("5f0c1d2e3a4b5c6d")};

    again.body = slice_str(bodies[0]), again.scope = SCOPE_ME;
    f.plain = true, f.me = SLICE_NONE;
    tmpl_page_join(&w->html, &(struct join_page){.frame = f,
                                                 .workshop = &w->workshop,
                                                 .code = SLICE("K7PM2Q"),
                                                 .error = SLICE("The name is empty.")});
    save(w, "join");
    tmpl_page_card(&w->html, &(struct card_page){.frame = f,
                                                 .name = SLICE("Amina Yusuf"),
                                                 .card = SLICE("7K2M 9QXA 40TB CW8Z E5RD 1HNP"),
                                                 .address = SLICE("http://192.168.8.1/")});
    save(w, "card");
    tmpl_page_login(&w->html, &(struct login_page){.frame = f,
                                                   .name = SLICE("Amina Yusuf"),
                                                   .action = SLICE("/login/TOKEN")});
    save(w, "login");
    error.frame.plain = true;
    tmpl_page_error(&w->html, &error);
    save(w, "error");
    error.status = 404, error.form = NULL;
    tmpl_page_error(&w->html, &error);
    save(w, "absent");
    error.status = 401, error.kept = slice_str(bodies[3]);
    error.frame.me = SLICE_NONE;
    tmpl_page_enter(&w->html, &error);
    save(w, "enter");
    f.workshop = NULL;
    tmpl_page_join(&w->html, &(struct join_page){.frame = f});
    save(w, "code");
    f.me = SLICE("Amina Yusuf"), f.title = SLICE("Workshops");
    tmpl_page_calendar(&w->html, &(struct calendar_page){.frame = f,
                                                         .groups = {[GROUP_NOW] = &row},
                                                         .counts = {[GROUP_NOW] = 1},
                                                         .total = 1});
    save(w, "home");
}

static void pages_programme(struct world *w)
{
    struct page_activity acts[5];
    struct page_part parts[2];
    struct today_page today = {.frame = frame_of(w, "Today", HERE_TODAY),
                               .question = &w->activities[0],
                               .question_body = marked(w, question),
                               .form = &w->form,
                               .this_week = true,
                               .when = TODAY_DURING,
                               .news = w->lines,
                               .news_count = 4,
                               .also = acts + 1,
                               .also_count = 2};

    for (int i = 0; i < 5; i++)
        acts[i] = (struct page_activity){.activity = &w->activities[i],
                                         .open = i < 3,
                                         .opens_at = i < 3 ? 0 : 1346917200000,
                                         .answers = i * 4};
    parts[0] =
        (struct page_part){1, SLICE_NONE, SLICE("2012-09-01"), SLICE("2012-09-07"), acts, 3, true};
    parts[1] = (struct page_part){
        2, SLICE("Sense"), SLICE("2012-09-08"), SLICE("2012-09-14"), acts + 3, 2, false};
    tmpl_page_today(&w->html, &today);
    save(w, "today");
    tmpl_page_workshop(&w->html,
                       &(struct workshop_page){
                           .frame = frame_of(w, "", HERE_PROGRAMME),
                           .about = marked(w, "A month of finding, making sense and passing on. "
                                              "About *two hours a week*, when it suits you."),
                           .parts = parts,
                           .count = 2,
                           .joining = true});
    save(w, "workshop");
    w->form.error = SLICE("The text is empty; write at least a word.");
    tmpl_page_activity(&w->html, &(struct activity_page){
                                     .frame = frame_of(w, "What did you learn?", HERE_ELSEWHERE),
                                     .activity = acts[0],
                                     .body = marked(w, question),
                                     .mine = &w->shown[4],
                                     .mine_count = 1,
                                     .form = &w->form,
                                     .answers = w->lines,
                                     .answer_count = 4,
                                     .next = SLICE("/w/X/a/Y?before=1")});
    save(w, "activity");
    w->form.error = SLICE_NONE;
}

static void pages_talk(struct world *w)
{
    struct write_form reply = w->form, edit = w->form;
    struct page_post alone = w->shown[3];
    struct post_tools tools = {
        .may_react = true, .may_moderate = true, .may_thread = true, .history = true};

    alone.depth = 0;
    reply.brief = true, reply.parent = id_number(30);
    tmpl_page_thread(&w->html, &(struct thread_page){
                                   .frame = frame_of(w, "Notebook", HERE_ELSEWHERE),
                                   .title = SLICE("A notebook beside the kettle"),
                                   .question_href = SLICE("/w/X/a/Y"),
                                   .question = SLICE("What did you learn outside of a course?"),
                                   .posts = w->shown,
                                   .count = 6,
                                   .form = &reply,
                                   .next = SLICE("/w/X/t/Y?after=1")});
    save(w, "thread");
    tmpl_page_post(&w->html,
                   &(struct post_page_view){.frame = frame_of(w, "Post", HERE_ELSEWHERE),
                                            .post = alone,
                                            .thread_href = SLICE("/w/X/t/Y"),
                                            .thread_title = SLICE("A notebook beside the kettle"),
                                            .form = &reply,
                                            .tools = &tools});
    save(w, "post");
    edit.rev = 2, edit.titled = true, edit.title = SLICE("A notebook \"beside\" the <kettle>");
    edit.body = slice_str(bodies[0]), edit.scope = SCOPE_ME, edit.may_public = true;
    tmpl_page_edit(&w->html, &(struct edit_page){.frame = frame_of(w, "Change your text", 0),
                                                 .form = edit,
                                                 .back = SLICE("/post/X")});
    save(w, "edit");
    tmpl_page_new(&w->html, &(struct new_page){.frame = frame_of(w, "What is new", HERE_NEW),
                                               .lines = w->lines,
                                               .count = 4,
                                               .action = SLICE("/w/X/new"),
                                               .read = SLICE("X")});
    save(w, "new");
    tmpl_page_search(&w->html, &(struct search_page){.frame = frame_of(w, "Search", HERE_SEARCH),
                                                     .action = SLICE("/w/X/search"),
                                                     .query = SLICE("\"kettle\" & <notes>"),
                                                     .lines = w->lines,
                                                     .count = 2,
                                                     .searched = true});
    save(w, "search");
}

static void pages_people(struct world *w)
{
    struct people_view people[6];
    struct report_person there[3] = {
        {.name = SLICE("Wanjiru")}, {.name = SLICE("Tomás")}, {.name = SLICE("ليلى")}};
    struct report_point points[4] = {
        {.heading = true}, {.heading = false}, {.heading = false}, {.heading = true}};
    struct safe_html texts[4] = {
        {SLICE("What we do already")},
        marked(w, "Writing **one line a day**, and reading the week's lines on Sunday."),
        marked(w, "Asking a colleague to explain it back."),
        {SLICE("What is hard")}};
    struct report_view report = {.id = id_number(70),
                                 .number = 22,
                                 .title = SLICE("How do we remember what we have heard?"),
                                 .convenor = SLICE("Tomás Ibáñez"),
                                 .suggest = SLICE("perhaps one of the two Tomás"),
                                 .held = SLICE("2012-09-12"),
                                 .people_note = SLICE("and two who came late"),
                                 .unfinished = true,
                                 .people = there,
                                 .people_count = 3,
                                 .points = points,
                                 .point_count = 4};

    for (int i = 0; i < 6; i++)
        people[i] =
            (struct people_view){.enrolment = id_number(80 + i),
                                 .name = slice_str(names[i]),
                                 .role = i == 0 ? SLICE("facilitator") : SLICE("participant"),
                                 .state = i == 3 ? ENROLMENT_UNCLAIMED : ENROLMENT_IN};
    tmpl_page_people(&w->html, &(struct people_page){.frame = frame_of(w, "People", HERE_PEOPLE),
                                                     .people = people,
                                                     .tally = {.in = 5, .invited = 1},
                                                     .leads = true,
                                                     .op = id_number(90),
                                                     .count = 6});
    save(w, "people");
    tmpl_page_report(&w->html, &(struct report_page){.frame = frame_of(w, "Report", HERE_ELSEWHERE),
                                                     .report = &report,
                                                     .points = texts,
                                                     .intro = marked(w, "We met under the tree."),
                                                     .wiki = SLICE("== Title of session ==\n…")});
    save(w, "report");
    tmpl_page_reports(&w->html, &(struct index_page){.frame = frame_of(w, "Reports", 0),
                                                     .lines = &(struct index_line){&report, 2},
                                                     .count = 1});
    save(w, "reports");
}

static void save_assets(const char *out)
{
    char path[512];

    snprintf(path, sizeof path, "%s/static", out);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/static/%s", out, asset_hash);
    mkdir(path, 0755);
    for (int i = 0; i < asset_count; i++) {
        FILE *f;
        snprintf(path, sizeof path, "%s/static/%s/%s", out, asset_hash, asset_list[i].name);
        f = fopen(path, "wb");
        if (!f || fwrite(asset_list[i].bytes.p, 1, asset_list[i].bytes.n, f) == 0 || fclose(f))
            exit(1);
    }
}

int main(int argc, char **argv)
{
    static struct world w;

    w.lang = argc == 3 ? lang_by_code(slice_str(argv[2])) : NULL;
    if (!w.lang) {
        fprintf(stderr, "render OUT LANG\n");
        return 2;
    }
    w.out = argv[1];
    mkdir(w.out, 0755);
    w.arena = arena_new(8 << 20);
    buf_init(&w.buf, 1 << 20);
    w.html = (struct html){.out = &w.buf, .lang = w.lang, .now = 1346745600000};
    fill(&w);
    pages_door(&w);
    pages_programme(&w);
    pages_talk(&w);
    pages_people(&w);
    save_assets(w.out);
    buf_done(&w.buf);
    arena_free(w.arena);
    return 0;
}
