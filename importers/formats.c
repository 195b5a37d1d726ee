#include "importers/formats.h"

#include "importers/announcement.h"
#include "importers/archive_in.h"
#include "importers/report_in.h"
#include "importers/roster.h"
#include "importers/text_in.h"
#include "importers/workshop_in.h"

const struct format formats[] = {
    {"announcement", "announcement of workshops", SOURCE_TEXT, announcement_bid, announcement_run},
    {"report", "session report", SOURCE_TEXT, report_in_bid, report_in_run},
    {"roster", "list of people (CSV)", SOURCE_TEXT, roster_bid, roster_run},
    {"workshop", "archive of indaba", SOURCE_ARCHIVE, workshop_in_bid, workshop_in_run},
};
const size_t formats_count = sizeof formats / sizeof formats[0];

static int nobody(const struct work *work, struct err *err)
{
    (void)work;
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
