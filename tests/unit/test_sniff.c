/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/sniff.h"

#define TEXT "text/plain; charset=utf-8"
#define NONE "application/octet-stream"

/* First bytes as the formats' documents and the MIME Sniffing Standard's tables give them. */
static void kinds(void **state)
{
    static const struct {
        struct slice bytes;
        const char *type;
        bool shown;
    } rows[] = {
        {SLICE("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "image/png", true},
        {SLICE("\x89PNG\n\x1a\n"), NONE, false},
        {SLICE("\xff\xd8\xff\xdb"), "image/jpeg", true},
        {SLICE("\xff\xd8"), NONE, false},
        {SLICE("GIF87a"), "image/gif", true},
        {SLICE("GIF89a\1\0"), "image/gif", true},
        {SLICE("GIF88a"), TEXT, true},
        {SLICE("RIFF\x10\0\0\0WEBPVP8L"), "image/webp", true},
        {SLICE("RIFF\x10\0\0\0WAVEfmt "), NONE, false},
        {SLICE("%PDF-1.4\n%\xe2\xe3\xcf\xd3"), "application/pdf", false},
        {SLICE("ID3\3\0"), "audio/mpeg", true},
        {SLICE("\xff\xfb\x90\x00"), "audio/mpeg", true},
        {SLICE("\xff\xf3\x40\xc0"), "audio/mpeg", true},
        {SLICE("\xff\xfe"
               "a\0b\0"),
         NONE, false}, /* UTF-16 */
        {SLICE("\xff\xfb\xf0\x00"), NONE, false},
        {SLICE("\xff\xf1\x50\x80"), NONE, false}, /* AAC in ADTS frames */
        {SLICE("\0\0\0\x20"
               "ftypisom\0\0\2\0"),
         "video/mp4", true},
        {SLICE("\0\0\0\x20"
               "ftypM4A \0\0\2\0"),
         "video/mp4", true},
        {SLICE("\0\0\0\x1c"
               "ftypavif"),
         NONE, false},
        {SLICE("OggS\0\2"), "application/ogg", true},
        {SLICE("plain words"), TEXT, true},
        {SLICE("\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7\r\n\tx"), TEXT, true},
        {SLICE("<!DOCTYPE html><script>"), TEXT, true},
        {SLICE("a\0b"), NONE, false},
        {SLICE("a\x1b[2Jb"), NONE, false},
        {SLICE("\xc3"), NONE, false},
        {SLICE("\xed\xa0\x80"), NONE, false},
        {SLICE("PK\3\4"), NONE, false},
        {SLICE("\x1a\x45\xdf\xa3"), NONE, false},
        {SLICE(""), NONE, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(sniff_type(rows[i].bytes)->type, rows[i].type);
        assert_int_equal(sniff_type(rows[i].bytes)->shown, rows[i].shown);
    }
}

/* What lies behind the first bytes counts for nothing, and a character may lie across their end. */
static void only_the_head(void **state)
{
    char bytes[SNIFF_BYTES + 40];

    (void)state;
    memset(bytes, 'x', sizeof bytes);
    bytes[SNIFF_BYTES + 1] = 0;
    assert_string_equal(sniff_type(slice_of(bytes, sizeof bytes))->type, TEXT);
    for (size_t at = SNIFF_BYTES - 8; at < SNIFF_BYTES + 4; at++) {
        memset(bytes, 'x', sizeof bytes);
        memcpy(bytes + at, "\xf0\x9f\x8c\xb1", 4);
        assert_string_equal(sniff_type(slice_of(bytes, SNIFF_BYTES + 8))->type, TEXT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds),
        cmocka_unit_test(only_the_head),
    };

    return cmocka_run_group_tests_name("sniff", tests, NULL, NULL);
}
