#include "core/cmd/command.h"

#include "core/base/buf.h"
#include "core/base/json_out.h"
#include "core/base/utf8.h"

#include <string.h>

static const struct option_row *find_option(const struct option_row *rows, size_t count,
                                            const char *word, size_t n)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(rows[i].name) == n && memcmp(rows[i].name, word, n) == 0)
            return &rows[i];
    return NULL;
}

int command_options(const struct invocation *in, const struct option_row *rows, size_t count,
                    const char **words, size_t word_max, size_t *ret_words, struct err *err)
{
    *ret_words = 0;
    for (int i = 0; i < in->argc; i++) {
        const char *word = in->argv[i], *eq = strchr(word, '=');
        size_t n = eq && word[1] == '-' ? (size_t)(eq - word) : strlen(word);
        const struct option_row *row;

        if (word[0] != '-' || word[1] == '\0') {
            if (*ret_words == word_max) {
                err_set(err, FAULT_USAGE, "one word too many");
                err_about(err, "%s", word);
                return err_remedy(err, "`indaba --help` shows how it goes.");
            }
            words[(*ret_words)++] = word;
            continue;
        }
        row = find_option(rows, count, word, n);
        if (row == NULL || (row->flag && word[n] == '=')) {
            err_set(err, FAULT_USAGE, "there is no such option here");
            err_about(err, "%s", word);
            return err_remedy(err, "`indaba --help` lists them.");
        }
        if (row->flag) {
            *row->value = row->name;
        } else if (word[n] == '=') {
            *row->value = word + n + 1;
        } else if (i + 1 < in->argc) {
            *row->value = in->argv[++i];
        } else {
            err_set(err, FAULT_USAGE, "an option lacks its value");
            return err_about(err, "%s", word);
        }
    }
    return 0;
}

/* Subjects may hold bytes from outside: no control character reaches a terminal. */
static void put_clean(FILE *to, const char *text)
{
    struct buf buf;

    buf_init(&buf, 4096);
    utf8_clean(slice_str(text), &buf);
    fputs(buf_cstr(&buf), to);
    buf_done(&buf);
}

int command_fail(FILE *to, bool json, const struct err *err)
{
    if (json) {
        struct json_out out;
        struct buf buf;

        buf_init(&buf, 16384);
        json_out_init(&out, &buf, false);
        json_out_open_object(&out);
        json_out_key(&out, "error");
        json_out_open_object(&out);
        json_out_field_str(&out, "code", fault_code(err->fault));
        json_out_field_str(&out, "subject", err->subject);
        json_out_field_str(&out, "text", err->text);
        json_out_field_str(&out, "remedy", err->remedy);
        json_out_close_object(&out);
        json_out_close_object(&out);
        json_out_end(&out);
        fprintf(to, "%s\n", buf_cstr(&buf));
        buf_done(&buf);
        return fault_exit(err->fault);
    }
    fputs("indaba: ", to);
    if (err->subject[0]) {
        put_clean(to, err->subject);
        fputs(": ", to);
    }
    put_clean(to, err->text);
    fputs(".", to);
    if (err->remedy[0]) {
        fputs(" ", to);
        put_clean(to, err->remedy);
    }
    fputs("\n", to);
    return fault_exit(err->fault);
}
