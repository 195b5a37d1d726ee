/* A date or time that was read is written as something that reads as the same. */
#include "core/base/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct slice text = slice_of(data, len);
    char written[DATE_INSTANT_TEXT];
    struct date date, again;
    int32_t of_day;

    if (date_read(text, &date, NULL) == 0)
        must(date_read(slice_str(date_text(date, written)), &again, NULL) == 0 &&
                 date_cmp(date, again) == 0,
             "a date changed");
    if (date_read_time(text, &of_day, NULL) == 0)
        must(of_day >= 0 && of_day < DAY_MS, "a time beyond its day");
    return 0;
}
