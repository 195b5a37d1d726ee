#include "web/view/view_file.h"

#include "core/base/sniff.h"
#include "web/page/frame.h"

int view_file_fill(struct request *req, struct page_post *posts, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (attachment_list(app_store(req), req->arena, who_viewer(req), posts[i].post->id,
                            &posts[i].files, &posts[i].file_count, err) != 0)
            return -1;
    return 0;
}

int view_file_json(struct request *req, struct json_out *out, struct viewer viewer,
                   struct id object, struct err *err)
{
    struct attachment_view *files;
    size_t count;
    char hex[65];

    if (attachment_list(app_store(req), req->arena, viewer, object, &files, &count, err) != 0)
        return -1;
    json_out_key(out, "files");
    json_out_open_array(out);
    for (size_t i = 0; i < count; i++) {
        json_out_open_object(out);
        json_out_field_id(out, "id", files[i].id);
        json_out_field_text(out, "name", files[i].name);
        json_out_field_text(out, "type", files[i].type);
        json_out_field_i64(out, "size", files[i].size);
        json_out_field_str(out, "url",
                           arena_printf(req->arena, "/b/%s", hash_text(files[i].blob, hex)));
        json_out_close_object(out);
    }
    json_out_close_array(out);
    return 0;
}

/* A form has one field a file: a name stands once. */
static const char *const fields[ATTACHMENT_COUNT] = {"file1", "file2", "file3", "file4"};

int view_file_read(struct request *req, struct post_wish *wish, struct err *err)
{
    struct attachment_wish *files = arena_array(req->arena, ATTACHMENT_COUNT, sizeof *files);

    wish->files = files;
    for (size_t i = 0; i < ATTACHMENT_COUNT; i++) {
        const struct form_part *part = form_part(&req->form, fields[i]);

        if (part == NULL || (part->file.n == 0 && part->value.n == 0))
            continue;
        if (part->file.p == NULL) {
            err_set(err, FAULT_INVALID, "this is no file");
            return err_about(err, "%s", fields[i]);
        }
        files[wish->file_count++] = (struct attachment_wish){
            .name = part->file.n ? part->file : slice_str(fields[i]), .bytes = part->value};
    }
    if (attachment_check(files, wish->file_count, err) != 0)
        return -1;
    for (size_t i = 0; i < wish->file_count; i++) {
        files[i].type = slice_str(sniff_type(files[i].bytes)->type);
        files[i].blob = sha256_bytes(files[i].bytes);
    }
    return 0;
}
