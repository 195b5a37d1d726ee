#include "web/page/act.h"

#include "core/journal/journal.h"

int act_again(struct journal *journal, struct arena *arena, struct actor *actor, enum cap cap,
              struct err *err)
{
    struct id person = actor->person, workshop = actor->workshop;

    if (person_actor(journal_store(journal), arena, person, workshop, actor, err) != 0)
        return -1;
    actor->workshop = workshop;
    return who_may(actor, cap, false, err);
}

struct json_out act_json(struct reply *reply)
{
    struct json_out out;

    json_out_init(&out, reply_json(reply), false);
    json_out_open_object(&out);
    return out;
}

int act_json_end(struct json_out *out)
{
    json_out_close_object(out);
    json_out_end(out);
    return 0;
}

void act_json_next(struct json_out *out, struct slice next)
{
    json_out_key(out, "next");
    if (next.n)
        json_out_text(out, next);
    else
        json_out_null(out);
}

int act_done(struct request *req, struct reply *reply, const char *path)
{
    struct json_out out;

    if (!request_wants_json(req)) {
        reply_see_other(reply, path);
        return 0;
    }
    out = act_json(reply);
    json_out_field_str(&out, "url", path);
    return act_json_end(&out);
}

int act_key_power(struct request *req, struct err *err)
{
    if (req->tls || req->local)
        return 0;
    err_set(err, FAULT_DENIED,
            "this may be done only over a secure connection, or on the machine itself");
    return err_remedy(err, "Open this page on the machine that serves it.");
}
