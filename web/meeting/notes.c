#include "web/meeting/notes.h"

#include "core/site/site.h"
#include "web/view/view_notes.h"

const char *const act_notes_backs[] = {[BACK_SESSION] = "session", [BACK_REPORT] = "report", NULL};

struct safe_html act_notes_line(struct request *req, struct slice markdown)
{
    struct safe_html html = app_markup(req, markdown);
    struct slice close = SLICE("</p>"), text = slice_trim(html.s), open = text, inner;

    /* <p> and its attributes, none of which holds a ">". */
    if (!slice_starts(text, SLICE("<p")) || !slice_ends(text, close))
        return html;
    open = slice_cut(&text, '>');
    if (open.n > 2 && open.p[2] != ' ')
        return html;
    inner = slice_of(text.p, text.n - close.n);
    if (memmem(inner.p, inner.n, close.p, close.n))
        return html;
    return (struct safe_html){inner};
}

int act_notes_fill(struct request *req, const struct report_view *report, const struct actor *actor,
                   enum session_stance stance, struct notes_view *notes, struct err *err)
{
    struct slice gone = request_query(req, "gone");
    struct note_line *lines;

    notes->token = slice_str(who_of(req)->token);
    notes->op = rng_id(site_rng(app_of(req)->site));
    if (report == NULL)
        return 0;
    if (gone.n > 0 && notes->action.n > 0 && id_read(gone, &notes->gone, err) != 0)
        return -1;
    notes->report = report->id;
    lines = arena_array(req->arena, report->point_count + 1, sizeof *lines);
    for (size_t i = 0; i < report->point_count; i++) {
        const struct report_point *p = &report->points[i];

        lines[i] = (struct note_line){
            p, act_notes_line(req, p->text),
            notes->action.n > 0 && (stance == SESSION_HOLDS || id_eq(p->author, actor->enrolment))};
    }
    notes->lines = lines;
    notes->count = report->point_count;
    return 0;
}

void act_notes_json(struct json_out *out, const struct notes_view *notes)
{
    json_out_key(out, "notes");
    json_out_open_array(out);
    for (size_t i = 0; i < notes->count; i++) {
        const struct report_point *p = notes->lines[i].point;

        json_out_open_object(out);
        json_out_field_id(out, "id", p->id);
        json_out_field_id(out, "author", p->author);
        json_out_field_i64(out, "position", p->position);
        json_out_field_str(out, "kind", p->heading ? "heading" : "point");
        json_out_field_text(out, "text", p->text);
        json_out_close_object(out);
    }
    json_out_close_array(out);
}

void act_notes_words(const struct workshop_view *w, struct slice *ret_questions,
                     struct slice *ret_tasks)
{
    const struct lang *lang = lang_by_code(w->lang);

    if (lang == NULL)
        lang = lang_english();
    *ret_questions = slice_str(lang_get(lang, LANG("Open questions")));
    *ret_tasks = slice_str(lang_get(lang, LANG("Who does what")));
}
