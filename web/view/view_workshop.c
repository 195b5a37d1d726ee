#include "web/view/view_workshop.h"

enum { PARTS_MAX = 400 };

void view_workshop_json(struct json_out *out, const struct workshop_view *w)
{
    json_out_field_id(out, "id", w->id);
    json_out_field_text(out, "title", w->title);
    json_out_field_text(out, "first_day", w->first_day);
    json_out_field_text(out, "last_day", w->last_day);
    json_out_field_text(out, "zone", w->zone);
    json_out_field_text(out, "led_by", w->led_by);
}

int view_workshop_parts(const struct workshop_view *w, const struct part_view *parts,
                        size_t part_count, const struct activity_view *all, size_t count)
{
    int last = workshop_parts(w);

    for (size_t i = 0; i < part_count; i++)
        if (parts[i].position > last && parts[i].position <= PARTS_MAX)
            last = (int)parts[i].position;
    for (size_t i = 0; i < count; i++)
        if (all[i].part > last && all[i].part <= PARTS_MAX)
            last = (int)all[i].part;
    return last;
}
