/* indaba: workshops for people who are often offline. This file has main and the table of
 * sub-commands, and is the only one that may see every folder. */
#include "core/base/files.h"
#include "core/base/hash.h"
#include "core/base/log.h"
#include "core/cmd/cmd_import.h"
#include "core/cmd/cmd_site.h"
#include "core/cmd/command.h"
#include "core/site/handover.h"
#include "core/site/site.h"
#include "core/store/store.h"
#include "exporters/cmd_export.h"
#include "exporters/exporters.h"
#include "web/cmd_serve.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int serve(struct invocation *in, struct err *err)
{
    return cmd_serve(in, &exporters, err);
}

static const char *const import_valued[] = {"--year", "--workshop", "--zone", NULL};

static const char more_init[] =
    "  --title   how the site is called       --owner  your own name\n"
    "  --zone    a large town whose clocks show your time, such as Africa/Nairobi or\n"
    "            Europe/Paris; without one it is UTC, the time of Greenwich\n";
static const char more_serve[] =
    "  --listen  where: 127.0.0.1:8080 is this machine alone (so it is when left out),\n"
    "            0.0.0.0:8080 is the whole network that this machine is in; port 0: a free one\n"
    "  --name    a name that people type for this machine, such as workshop.lan\n"
    "  Ctrl-C stops it; the site is then one file again.\n";
static const char more_link[] =
    "  The link is for one use within a day. PERSON is an id of `indaba list people`.\n"
    "  --url     how the link begins, when the site is not served or has another name\n";
static const char more_list[] = "  workshops  with the days and the code by which people join\n"
                                "  people     with the ids that `indaba link` takes\n"
                                "  reports    of sessions\n";
static const char more_import[] =
    "  What can be read:\n"
    "    an announcement    lines such as  » 5 October - 1 November : Title led by Name\n"
    "    a session report   a text with headings such as  == Title of Session ==\n"
    "    a list of people   CSV with a line of headings such as  name,email,role\n"
    "    our own archives   what `indaba export` wrote, packed as zip or tar\n"
    "  --year      of dates that have none      --zone  of dates, such as Africa/Nairobi\n"
    "  --workshop  where people and reports go  --dry-run  only say what would come in\n"
    "  The same file again adds nothing. What was left out is listed, and why.\n";
static const char more_export[] =
    "  reports   all session reports, of one workshop or of all: wiki, HTML, Markdown, JSON\n"
    "  workshop  one workshop: its programme, people and posts\n"
    "  person    all that one person wrote\n"
    "  --scope   who may read what goes out: public, pod or cohort (so it is when left out);\n"
    "            what is only for its author or for named people never does, but by `person`\n";
static const char more_backup[] =
    "  FILE must not exist yet. The copy is read back and opened before the command ends.\n"
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
    {"init", "--title TITLE --owner NAME [--zone ZONE]", "make a new site", COMMAND_FREE, false,
     cmd_site_init, NULL, more_init},
    {"serve", "[--listen ADDRESS:PORT] [--name NAME]", "let people in, until it is stopped",
     COMMAND_WRITE, false, serve, NULL, more_serve},
    {"link", "owner|PERSON [--url URL]", "make a link that logs somebody in once", COMMAND_WRITE,
     true, cmd_site_link, NULL, more_link},
    {"list", "workshops|people|reports", "show what there is", COMMAND_READ, false, cmd_site_list,
     NULL, more_list},
    {"import", "FILE [--year YEAR] [--zone ZONE] [--workshop ID] [--dry-run]",
     "bring in a text, a list of people or a package", COMMAND_WRITE, true, cmd_import,
     import_valued, more_import},
    {"export", "reports|workshop|person [--workshop ID] [--person ID] [--scope WHO] -o FILE",
     "write an archive that anybody can open", COMMAND_READ, false, cmd_export, NULL, more_export},
    {"backup", "-o FILE", "copy the whole site, also while it is served", COMMAND_READ, true,
     cmd_site_backup, NULL, more_backup},
    {"verify", "", "check every entry of the history", COMMAND_READ, false, cmd_site_verify, NULL,
     more_verify},
    {"digest", "", "print one number that is equal at sites with equal content", COMMAND_READ,
     false, cmd_site_digest, NULL, more_digest},
    {"rebuild", "", "make all tables again from the history", COMMAND_WRITE, false,
     cmd_site_rebuild, NULL, more_rebuild},
};
enum { COMMANDS = sizeof commands / sizeof commands[0], WORDS_MAX = 60 };

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
        fprintf(to, "indaba %s%s%s\n  %s\n", command->name, *command->arguments ? " " : "",
                command->arguments, command->summary);
        if (command->more)
            fprintf(to, "\n%s", command->more);
        return 0;
    }
    fputs("indaba - workshops for people who are often offline\n\n"
          "  indaba [--site FILE] [--json] COMMAND …\n\n",
          to);
    for (size_t i = 0; i < COMMANDS; i++) {
        fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].summary);
        if (*commands[i].arguments)
            fprintf(to, "           %s\n", commands[i].arguments);
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

/* The words are: the asker's folder, "terminal" or "", "json" or "", the command and its words. */
enum { HANDED_HEAD = 3 };

static int run_handed(void *ctx, const struct handed *handed)
{
    const struct invocation *server = ctx;
    int argc = handed->argc;
    char **argv = handed->argv;
    const struct command *command = argc > HANDED_HEAD ? find_command(argv[HANDED_HEAD]) : NULL;
    struct invocation in = {.site_path = server->site_path,
                            .argc = argc - HANDED_HEAD - 1,
                            .argv = argv + HANDED_HEAD + 1,
                            .out = handed->out,
                            .err = handed->err,
                            .input = handed->input,
                            .gone = handover_gone,
                            .asker = handed->asker,
                            .url = server->url,
                            .site = server->site};
    struct err err = {0};

    if (command == NULL || !command->handed)
        return fault_exit(FAULT_USAGE);
    in.folder = argv[0];
    in.terminal = strcmp(argv[1], "terminal") == 0;
    in.json = strcmp(argv[2], "json") == 0;
    return command->run(&in, &err) == 0 ? 0 : command_fail(handed->err, in.json, &err);
}

static const char *package_of(const struct command *command, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        bool valued = false;

        for (const char *const *v = command->valued; v && *v; v++)
            valued = valued || strcmp(*v, argv[i]) == 0;
        if (valued)
            i++;
        else if (argv[i][0] != '-')
            return argv[i];
    }
    return NULL;
}

static int hand_over(const struct command *command, const struct invocation *in, int *ret_exit,
                     struct err *err)
{
    char folder[PATH_MAX], *words[WORDS_MAX];
    char terminal[] = "terminal", json[] = "json", none[] = "";
    const char *package = command->valued ? package_of(command, in->argc, in->argv) : NULL;
    int n = 0, input = -1, result;

    if (in->argc > WORDS_MAX - HANDED_HEAD - 1)
        return err_set(err, FAULT_USAGE, "there are too many words");
    if (getcwd(folder, sizeof folder) == NULL)
        folder[0] = '\0';
    if (package && (input = open(package, O_RDONLY | O_CLOEXEC)) < 0)
        return err_errno(err, errno, "cannot open what is to be imported", package);
    words[n++] = folder;
    words[n++] = in->terminal ? terminal : none;
    words[n++] = in->json ? json : none;
    words[n++] = (char *)(uintptr_t)command->name;
    for (int i = 0; i < in->argc; i++)
        words[n++] = in->argv[i];
    result = handover_ask(in->site_path, n, words, input, ret_exit, err);
    if (input >= 0)
        close(input);
    return result;
}

/* ---- here ---- */

static int run_held(const struct command *command, struct invocation *in, int *ret_exit,
                    struct err *err)
{
    pid_t holder = 0;
    struct err closing = {0};
    int result;

    if (site_open(in->site_path, &in->site, &holder, err) != 0) {
        if (err->fault != FAULT_BUSY || holder == 0 || !command->handed)
            return -1;
        return hand_over(command, in, ret_exit, err);
    }
    result = command->run(in, err);
    if (site_close(in->site, &closing) != 0 && result == 0) {
        *err = closing;
        result = -1;
    }
    return result;
}

static int run_command(const struct command *command, struct invocation *in, int *ret_exit,
                       struct err *err)
{
    int result;

    switch (command->mode) {
    case COMMAND_WRITE:
        return run_held(command, in, ret_exit, err);
    case COMMAND_READ:
        if (site_reader(in->site_path, &in->store, err) != 0)
            return -1;
        result = command->run(in, err);
        store_close(in->store);
        return result;
    default:
        return command->run(in, err);
    }
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

int main(int argc, char **argv)
{
    char path[PATH_MAX], *words[WORDS_MAX];
    const struct command *command = NULL;
    struct invocation in = {.out = stdout,
                            .err = stderr,
                            .input = -1,
                            .argv = words,
                            .terminal = isatty(2),
                            .run_handed = run_handed};
    struct err err = {0};
    int exit_code = 0;
    bool asked = false;

    signal(SIGPIPE, SIG_IGN);
    hash_start();
    choose_log();
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            in.json = true;
        } else if (strcmp(argv[i], "--site") == 0 && i + 1 < argc) {
            in.site_path = argv[++i];
        } else if (strncmp(argv[i], "--site=", 7) == 0) {
            in.site_path = argv[i] + 7;
        } else if (strcmp(argv[i], "--site") == 0) {
            err_set(&err, FAULT_USAGE, "an option lacks its value");
            err_about(&err, "--site");
            err_remedy(&err, "Name the site's file behind it.");
            return command_fail(stderr, in.json, &err);
        } else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            asked = true;
        } else if (strcmp(argv[i], "--version") == 0) {
            printf("indaba %s\n", INDABA_VERSION);
            return 0;
        } else if (command == NULL && (command = find_command(argv[i])) == NULL) {
            err_set(&err, FAULT_USAGE, "there is no such command");
            err_about(&err, "%s", argv[i]);
            err_remedy(&err, "`indaba --help` lists them.");
            return command_fail(stderr, in.json, &err);
        } else if (in.argc < WORDS_MAX) {
            words[in.argc++] = argv[i];
        }
    }
    if (asked)
        return help(stdout, command);
    if (command == NULL) {
        help(stderr, NULL);
        return fault_exit(FAULT_USAGE);
    }
    /* The command's own name was kept as the first word. */
    in.argc--;
    in.argv++;
    if (in.site_path == NULL) {
        if (default_site(path, &err) != 0)
            return command_fail(stderr, in.json, &err);
        in.site_path = path;
    }
    if (run_command(command, &in, &exit_code, &err) != 0)
        exit_code = command_fail(stderr, in.json, &err);
    if (fflush(stdout) != 0 && exit_code == 0)
        exit_code = fault_exit(FAULT_IO);
    return exit_code;
}
