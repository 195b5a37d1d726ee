/* indaba: workshops for people who are often offline. This file has main and the table of
 * sub-commands, and is the only one that may see every folder. */
#include "core/base/files.h"
#include "core/base/hash.h"
#include "core/base/log.h"
#include "core/cmd/cmd_import.h"
#include "core/cmd/cmd_site.h"
#include "core/cmd/command.h"
#include "core/cmd/command_run.h"
#include "core/site/served.h"
#include "exporters/cmd_export.h"
#include "exporters/exporters.h"
#include "web/cmd_serve.h"

#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int serve(struct invocation *in, struct err *err)
{
    return cmd_serve(in, &exporters, err);
}

static const struct command_option init_options[] = {
    {"title", "TITLE", "how the site is called", true},
    {"owner", "NAME", "your own name", true},
    {"zone", "ZONE",
     "a large town whose clocks show your time, such as Africa/Nairobi or\n"
     "Europe/Paris; without one it is UTC, the time of Greenwich",
     false},
    {0},
};
static const struct command_option serve_options[] = {
    {"listen", "ADDRESS:PORT",
     "where: 127.0.0.1:8080 is this machine alone (so it is when left out),\n"
     "0.0.0.0:8080 is the whole network that this machine is in; port 0: a free one",
     false},
    {"name", "NAME", "a name that people type for this machine, such as workshop.lan", false},
    {0},
};
static const struct command_option link_options[] = {
    {"url", "URL", "how the link begins, when the site is not served or has another name", false},
    {0},
};
static const struct command_option import_options[] = {
    {"year", "YEAR", "of dates that have none", false},
    {"zone", "ZONE", "of dates, such as Africa/Nairobi", false},
    {"workshop", "ID", "where people and reports go", false},
    {"dry-run", NULL, "only say what would come in", false},
    {0},
};
static const struct command_option export_options[] = {
    {"workshop", "ID", "the one workshop", false},
    {"person", "ID", "whose words", false},
    {"scope", "WHO",
     "who may read what goes out: public, pod or cohort (so it is when left out);\n"
     "what is only for its author or for named people never does, but by `person`",
     false},
    {"o", "FILE", "where it is written", true},
    {0},
};
static const struct command_option backup_options[] = {
    {"o", "FILE", "where it is written; it must not exist yet", true},
    {"made", "INSTANT", NULL, false}, /* handed over by who made the copy */
    {0},
};

static const char more_serve[] = "  Ctrl-C stops it; the site is then one file again.\n";
static const char more_link[] =
    "  The link is for one use within a day. PERSON is an id of `indaba list people`.\n";
static const char more_list[] = "  workshops  with the days and the code by which people join\n"
                                "  people     with the ids that `indaba link` takes\n"
                                "  reports    of sessions\n";
static const char more_import[] =
    "  The same file again adds nothing. What was left out is listed, and why.\n";
static const char more_export[] =
    "  reports   all session reports, of one workshop or of all: wiki, HTML, Markdown, JSON\n"
    "  workshop  one workshop: its programme, people and posts\n"
    "  person    all that one person wrote\n";
static const char more_backup[] =
    "  The copy is read back and opened before the command ends.\n"
    "  To go on with a copy: indaba --site FILE serve\n"
    "  The owner can make backups on the page /site, too; the page shows how old the last one "
    "is.\n";
static const char more_verify[] =
    "  When something is wrong it says what, and where. Nothing is changed.\n";
static const char more_digest[] = "  64 digits, made of all that people can read; two copies of a "
                                  "site can be compared by them.\n";
static const char more_rebuild[] =
    "  The numbers before and after are those of `indaba digest`: equal "
    "ones say that nothing changed.\n";

static const struct command commands[] = {
    {.name = "init",
     .words = "",
     .summary = "make a new site",
     .options = init_options,
     .mode = COMMAND_FREE,
     .run = cmd_site_init},
    {.name = "serve",
     .words = "",
     .summary = "let people in, until it is stopped",
     .options = serve_options,
     .mode = COMMAND_WRITE,
     .run = serve,
     .more = more_serve},
    {.name = "link",
     .words = "owner|PERSON",
     .summary = "make a link that logs somebody in once",
     .word_max = 1,
     .options = link_options,
     .mode = COMMAND_WRITE,
     .handed = true,
     .run = cmd_site_link,
     .more = more_link},
    {.name = "list",
     .words = "workshops|people|reports",
     .summary = "show what there is",
     .word_max = 1,
     .mode = COMMAND_READ,
     .run = cmd_site_list,
     .more = more_list},
    {.name = "import",
     .words = "FILE",
     .summary = "bring in a text, a list of people or a package",
     .word_max = 1,
     .options = import_options,
     .mode = COMMAND_WRITE,
     .handed = true,
     .package = true,
     .run = cmd_import,
     .more = more_import,
     .tell = cmd_import_tell},
    {.name = "export",
     .words = "reports|workshop|person",
     .summary = "write an archive that anybody can open",
     .word_max = 1,
     .options = export_options,
     .mode = COMMAND_READ,
     .run = cmd_export,
     .more = more_export},
    {.name = "backup",
     .words = "",
     .summary = "copy the whole site, also while it is served",
     .options = backup_options,
     .mode = COMMAND_READ,
     .handed = true,
     .run = cmd_site_backup,
     .more = more_backup},
    {.name = "verify",
     .words = "",
     .summary = "check every entry of the history",
     .mode = COMMAND_READ,
     .run = cmd_site_verify,
     .more = more_verify},
    {.name = "digest",
     .words = "",
     .summary = "print one number that is equal at sites with equal content",
     .mode = COMMAND_READ,
     .run = cmd_site_digest,
     .more = more_digest},
    {.name = "rebuild",
     .words = "",
     .summary = "make all tables again from the history",
     .mode = COMMAND_WRITE,
     .run = cmd_site_rebuild,
     .more = more_rebuild},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

/* Of one command, or of all of them (NULL). */
static int help(FILE *to, const struct command *command)
{
    if (command) {
        command_help(command, to);
        return 0;
    }
    fputs("indaba - workshops for people who are often offline\n\n"
          "  indaba [--site FILE] [--json] COMMAND …\n\n",
          to);
    for (size_t i = 0; i < COMMANDS; i++) {
        fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].summary);
        if (*commands[i].words == '\0' && commands[i].options == NULL)
            continue;
        fprintf(to, "%11s", "");
        command_usage(&commands[i], to);
        fputs("\n", to);
    }
    fputs(
        "\nWhat stands in [ ] may be left out; of words with | between them, take one.\n"
        "`indaba backup --help`, and so on, says more about one of them.\n"
        "FILE behind --site is where everything is kept. Without --site it is $INDABA_SITE, else\n"
        "~/.local/share/indaba/site.indaba. --json answers programs.\n\n"
        "The first evening:\n"
        "  indaba init --title \"Our workshops\" --owner \"Your Name\" --zone Africa/Nairobi\n"
        "  indaba serve --listen 0.0.0.0:8080\n"
        "and in another window:\n"
        "  indaba link owner          Open the address that it prints; the rest is on pages.\n",
        to);
    return 0;
}

/* ---- what another process hands over ---- */

static int run_handed(void *ctx, const struct handed *handed)
{
    const struct invocation *server = ctx;
    int argc = handed->argc;
    char **argv = handed->argv;
    const struct command *command =
        argc > COMMAND_RUN_HEAD ? find_command(argv[COMMAND_RUN_HEAD]) : NULL;
    struct invocation in = {.command = command,
                            .site_path = server->site_path,
                            .out = handed->out,
                            .err = handed->err,
                            .input = handed->input,
                            .gone = served_gone,
                            .asker = handed->asker,
                            .url = server->url,
                            .site = server->site};
    struct err err = {0};

    if (command == NULL || !command->handed)
        return fault_exit(FAULT_USAGE);
    in.folder = argv[0];
    in.terminal = strcmp(argv[1], "terminal") == 0;
    in.json = strcmp(argv[2], "json") == 0;
    if (command_read(&in, argc - COMMAND_RUN_HEAD, argv + COMMAND_RUN_HEAD, &err) == 0) {
        in.site_path = server->site_path;
        if (command->run(&in, &err) == 0)
            return 0;
    }
    return command_fail(handed->err, in.json, &err);
}

static void choose_log(void)
{
    const char *level = getenv("INDABA_LOG");
    enum log_level wanted;

    if (level && log_level_read(slice_str(level), &wanted))
        log_start(wanted);
}

static int default_site(char path[PATH_MAX], struct err *err)
{
    char folder[PATH_MAX];
    const char *named = getenv("INDABA_SITE");

    if (named && *named) {
        snprintf(path, PATH_MAX, "%s", named);
        return 0;
    }
    if (files_xdg(FILES_DATA, "indaba", folder, err) != 0)
        return -1;
    return files_join(path, folder, "site.indaba", err);
}

/* The command of the words, with its options; NULL: none was given. */
static int read_words(struct invocation *in, int argc, char **argv, struct err *err)
{
    if (command_read(in, argc, argv, err) != 0)
        return -1;
    if (in->argc == 0)
        return 0;
    in->command = find_command(in->argv[0]);
    if (in->command)
        return command_read(in, in->argc, in->argv, err);
    err_set(err, FAULT_USAGE, "there is no such command");
    err_about(err, "%s", in->argv[0]);
    return err_remedy(err, "`indaba --help` lists them.");
}

int main(int argc, char **argv)
{
    char path[PATH_MAX];
    struct invocation in = {
        .out = stdout, .err = stderr, .input = -1, .terminal = isatty(2), .run_handed = run_handed};
    struct err err = {0};
    int exit_code = 0;

    signal(SIGPIPE, SIG_IGN);
    hash_start();
    choose_log();
    if (read_words(&in, argc, argv, &err) != 0)
        return command_fail(stderr, in.json, &err);
    if (in.version) {
        printf("indaba %s\n", INDABA_VERSION);
        return 0;
    }
    if (in.help)
        return help(stdout, in.command);
    if (in.command == NULL) {
        help(stderr, NULL);
        return fault_exit(FAULT_USAGE);
    }
    if (in.site_path == NULL) {
        if (default_site(path, &err) != 0)
            return command_fail(stderr, in.json, &err);
        in.site_path = path;
    }
    if (command_run(in.command, &in, &exit_code, &err) != 0)
        exit_code = command_fail(stderr, in.json, &err);
    if (fflush(stdout) != 0 && exit_code == 0)
        exit_code = fault_exit(FAULT_IO);
    return exit_code;
}
