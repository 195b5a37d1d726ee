/* A date or time that was read is written as something that reads as the same. */
#include "core/base/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct slice text = slice_of(data, len);
    char written[DATE_INSTANT_TEXT];
    struct date date, again;
    int64_t ms, back;
    int32_t of_day;

    if (date_read(text, &date, NULL) == 0)
        must(date_read(slice_str(date_text(date, written)), &again, NULL) == 0 &&
                 date_cmp(date, again) == 0,
             "a date changed");
    if (date_read_wall(text, &ms, NULL) == 0)
        must(date_read_wall(slice_str(date_wall_text(ms, written)), &back, NULL) == 0 && back == ms,
             "a wall time changed");
    if (date_read_instant(text, &ms, NULL) == 0) {
        date_instant_text(ms, written);
        /* An offset can carry an instant over the ends of the years that are read. */
        if (ms > -62135596800000 && ms < 253402300800000)
            must(date_read_instant(slice_str(written), &back, NULL) == 0 && back == ms,
                 "an instant changed");
    }
    if (date_read_time(text, &of_day, NULL) == 0)
        must(of_day >= 0 && of_day < DAY_MS, "a time beyond its day");
    return 0;
}
