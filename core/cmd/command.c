#include "core/cmd/command.h"

#include "core/base/buf.h"
#include "core/base/json_out.h"
#include "core/base/utf8.h"

#include <getopt.h>
#include <string.h>

/* What every command takes. */
static const struct command_option everywhere[] = {
    {.name = "site", .value = "FILE"},
    {.name = "json"},
    {.name = "help"},
    {.name = "h"},
    {.name = "version"},
};
enum { EVERYWHERE = sizeof everywhere / sizeof everywhere[0], LONG = 256 };

/* The rows for getopt_long: those of all commands first, then the command's own. A row's value is
 * its letter, or LONG and its place. */
struct rows {
    const struct command_option *row[EVERYWHERE + COMMAND_OPTIONS];
    size_t count;
    struct option longs[EVERYWHERE + COMMAND_OPTIONS + 1];
    char letters[4 + 2 * (EVERYWHERE + COMMAND_OPTIONS)];
};

static void add_row(struct rows *rows, size_t *long_count, const struct command_option *row)
{
    bool letter = row->name[1] == '\0';

    must(rows->count < EVERYWHERE + COMMAND_OPTIONS, "a command has too many options");
    if (letter)
        snprintf(rows->letters + strlen(rows->letters), 3, "%s%s", row->name,
                 row->value ? ":" : "");
    else
        rows->longs[(*long_count)++] = (struct option){
            row->name, row->value ? required_argument : no_argument, NULL, LONG + (int)rows->count};
    rows->row[rows->count++] = row;
}

static void make_rows(const struct command *command, struct rows *rows)
{
    const struct command_option *o = command ? command->options : NULL;
    size_t long_count = 0;

    *rows = (struct rows){.letters = "-:"}; /* words come in their order; a lacking value is told */
    for (size_t i = 0; i < EVERYWHERE; i++)
        add_row(rows, &long_count, &everywhere[i]);
    for (; o && o->name; o++)
        add_row(rows, &long_count, o);
}

static size_t row_of(const struct rows *rows, int code)
{
    if (code >= LONG)
        return (size_t)(code - LONG);
    for (size_t i = 0; i < rows->count; i++)
        if (rows->row[i]->name[0] == code && rows->row[i]->name[1] == '\0')
            return i;
    must_fail(__FILE__, __LINE__, "getopt knows an option that the table lacks");
}

static void take_option(struct invocation *in, const struct rows *rows, int code)
{
    size_t at = row_of(rows, code);
    const char *name = rows->row[at]->name;

    if (at >= EVERYWHERE)
        in->values[at - EVERYWHERE] = rows->row[at]->value ? optarg : name;
    else if (strcmp(name, "site") == 0)
        in->site_path = optarg;
    else if (strcmp(name, "json") == 0)
        in->json = true;
    else if (strcmp(name, "version") == 0)
        in->version = true;
    else
        in->help = true;
}

static int take_word(struct invocation *in, const char *word, struct err *err)
{
    if (in->word_count < in->command->word_max && in->word_count < COMMAND_WORDS) {
        in->words[in->word_count++] = word;
        return 0;
    }
    err_set(err, FAULT_USAGE, "one word too many");
    err_about(err, "%s", word);
    return err_remedy(err, "`indaba --help` shows how it goes.");
}

/* What getopt says is wrong: the word as it was typed, or the letter of several in one word. */
static int refuse(char **argv, int code, struct err *err)
{
    if (code == ':')
        err_set(err, FAULT_USAGE, "an option lacks its value");
    else
        err_set(err, FAULT_USAGE, "there is no such option here");
    if (optopt > 0 && optopt < LONG)
        err_about(err, "-%c", optopt);
    else
        err_about(err, "%s", argv[optind - 1]);
    return err_remedy(err, code == ':' ? "`indaba --help` shows what stands behind it."
                                       : "`indaba --help` lists them.");
}

int command_read(struct invocation *in, int argc, char **argv, struct err *err)
{
    struct rows rows;
    int code;

    make_rows(in->command, &rows);
    optind = 0;
    opterr = 0;
    in->argc = argc;
    in->argv = argv;
    for (int i = 1; i < argc; i++) /* what is wrong is told in the form that was asked for */
        in->json = in->json || strcmp(argv[i], "--json") == 0;
    while ((code = getopt_long(argc, argv, rows.letters, rows.longs, NULL)) != -1) {
        if (code == ':' || code == '?')
            return refuse(argv, code, err);
        if (code != 1) {
            take_option(in, &rows, code);
        } else if (in->command == NULL) {
            optind--;
            break;
        } else if (take_word(in, optarg, err) != 0) {
            return -1;
        }
    }
    if (in->command == NULL) {
        in->argc = argc - optind;
        in->argv = argv + optind;
        return 0;
    }
    for (int i = optind; i < argc; i++) /* behind "--" */
        if (take_word(in, argv[i], err) != 0)
            return -1;
    return 0;
}

const char *command_value(const struct invocation *in, const char *name)
{
    for (size_t i = 0; in->command->options && in->command->options[i].name; i++)
        if (strcmp(in->command->options[i].name, name) == 0)
            return in->values[i];
    must_fail(__FILE__, __LINE__, "a command asks for an option that its row lacks");
}

/* ---- help ---- */

static const char *dashes(const struct command_option *o)
{
    return o->name[1] ? "--" : "-";
}

void command_usage(const struct command *command, FILE *to)
{
    const char *blank = "";

    if (*command->words)
        fputs(command->words, to), blank = " ";
    for (const struct command_option *o = command->options; o && o->name; o++) {
        if (o->help == NULL)
            continue;
        fprintf(to, "%s%s%s%s%s%s%s", blank, o->needed ? "" : "[", dashes(o), o->name,
                o->value ? " " : "", o->value ? o->value : "", o->needed ? "" : "]");
        blank = " ";
    }
}

/* Lines of a help behind the first are put below it. */
static void tell_option(const struct command_option *o, FILE *to)
{
    int width = (int)strlen(o->name) + (o->name[1] ? 2 : 1);
    const char *line = o->help;

    fprintf(to, "  %s%s%*s", dashes(o), o->name, width < 11 ? 11 - width : 1, "");
    for (;; line++) {
        size_t n = strcspn(line, "\n");

        fprintf(to, " %.*s\n", (int)n, line);
        line += n;
        if (*line == '\0')
            return;
        fprintf(to, "%13s", "");
    }
}

void command_help(const struct command *command, FILE *to)
{
    fprintf(to, "indaba %s ", command->name);
    command_usage(command, to);
    fprintf(to, "\n  %s\n\n", command->summary);
    if (command->tell)
        command->tell(to);
    for (const struct command_option *o = command->options; o && o->name; o++)
        if (o->help)
            tell_option(o, to);
    if (command->more)
        fputs(command->more, to);
}

/* ---- errors ---- */

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
