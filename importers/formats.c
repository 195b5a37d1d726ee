#include "importers/formats.h"

#include "importers/announcement.h"
#include "importers/in/archive_in.h"
#include "importers/in/text_in.h"
#include "importers/people_csv.h"
#include "importers/report/report_in.h"
#include "importers/workshop_in.h"

const struct format formats[] = {
    {"announcement", "announcement of workshops",
     "lines such as  » 5 October - 1 November : Title led by Name", SOURCE_TEXT, announcement_bid,
     announcement_run},
    {"report", "session report", "a text with headings such as  == Title of Session ==",
     SOURCE_TEXT, report_in_bid, report_in_run},
    {"roster", "list of people (CSV)", "a line of headings such as  name,email,role", SOURCE_TEXT,
     people_csv_bid, people_csv_run},
    {"workshop", "archive of indaba", "what `indaba export` wrote, packed as zip or tar",
     SOURCE_ARCHIVE, workshop_in_bid, workshop_in_run},
};
const size_t formats_count = sizeof formats / sizeof formats[0];

/* Packages that are known and not read: told by the name of an entry (in any folder), or by the
 * beginning of a text. */
static const struct {
    enum source_kind kind;
    const char *mark, *what;
} strangers[] = {
    {SOURCE_ARCHIVE, "moodle_backup.xml", "a Moodle course backup"},
    {SOURCE_ARCHIVE, "moodle.xml", "a course backup of Moodle 1.9"},
    {SOURCE_ARCHIVE, "imsmanifest.xml", "a Common Cartridge or SCORM package"},
    {SOURCE_ARCHIVE, "course.xml", "an Open edX course (OLX)"},
    {SOURCE_ARCHIVE, "library.xml", "an Open edX library (OLX)"},
    {SOURCE_ARCHIVE, "tincan.xml", "an xAPI package"},
    {SOURCE_ARCHIVE, "cmi5.xml", "a cmi5 package"},
    {SOURCE_ARCHIVE, "channels.json", "a chat export"},
    {SOURCE_ARCHIVE, "META-INF/container.xml", "an EPUB book"},
    {SOURCE_ARCHIVE, "[Content_Types].xml", "an Office document"},
    {SOURCE_ARCHIVE, "content.xml", "an OpenDocument file"},
    {SOURCE_TEXT, "From ", "a mailbox (mbox)"},
    {SOURCE_TEXT, "BEGIN:VCALENDAR", "a calendar (iCalendar)"},
    {SOURCE_TEXT, "BEGIN:VCARD", "a list of contacts (vCard)"},
    {SOURCE_TEXT, "<?xml", "an XML file"},
    {SOURCE_TEXT, "{", "a JSON file"},
};

static bool entry_named(const struct archive_in *archive, struct slice mark)
{
    for (size_t i = 0; i < archive->count; i++) {
        struct slice name = archive->entries[i].name;

        if (slice_ends(name, mark) && (name.n == mark.n || name.p[name.n - mark.n - 1] == '/'))
            return true;
    }
    return false;
}

static int nobody(const struct work *work, struct err *err)
{
    const char *what = NULL;

    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0] && !what; i++) {
        struct slice mark = slice_str(strangers[i].mark);

        if (strangers[i].kind != work->source->kind)
            continue;
        if (work->archive ? entry_named(work->archive, mark) : slice_starts(work->text, mark))
            what = strangers[i].what;
    }
    if (what)
        err_set(err, FAULT_INVALID, "this is %s, which this indaba does not read", what);
    else
        err_set(err, FAULT_INVALID, "indaba does not know what kind of package this is");
    return err_remedy(err, "indaba import --help lists what can be read.");
}

static int take_bids(struct work *work, struct err *err)
{
    const struct format *best = NULL;
    int most = 0;

    for (size_t i = 0; i < formats_count; i++) {
        int bid = formats[i].kind == work->source->kind ? formats[i].bid(work) : 0;

        if (bid > most)
            most = bid, best = &formats[i];
    }
    return best ? best->run(work, err) : nobody(work, err);
}

int formats_run(struct work *work, struct err *err)
{
    struct slice bytes;

    if (work->source->kind == SOURCE_ARCHIVE) {
        if (archive_in_list(work->arena, work->source, &work->archive, err))
            return -1;
        return take_bids(work, err);
    }
    if (source_all(work->source, work->arena, TEXT_IN_MAX, &bytes, err) ||
        text_in_decode(work->arena, bytes, &work->text, &work->encoding, err))
        return -1;
    if (!text_in_trim(work->text).n) {
        err_set(err, FAULT_INVALID, "the file holds nothing but white space");
        return err_remedy(err, "Download or copy it again.");
    }
    return take_bids(work, err);
}
