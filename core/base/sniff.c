#include "core/base/sniff.h"

#include "core/base/utf8.h"

static bool riff_webp(struct slice s)
{
    return s.n >= 12 && slice_starts(s, SLICE("RIFF")) && memcmp(s.p + 8, "WEBP", 4) == 0;
}

/* A box "ftyp" with a brand of films and sounds: pictures (heic, avif) are of this family too. */
static bool mp4(struct slice s)
{
    static const char brands[][5] = {"isom", "iso2", "iso3", "iso4", "iso5", "iso6",
                                     "mp41", "mp42", "avc1", "M4A ", "M4B ", "M4V ",
                                     "dash", "3gp4", "3gp5", "3gp6", "MSNV"};

    if (s.n < 12 || memcmp(s.p + 4, "ftyp", 4) != 0)
        return false;
    for (size_t i = 0; i < sizeof brands / sizeof *brands; i++)
        if (memcmp(s.p + 8, brands[i], 4) == 0)
            return true;
    return false;
}

/* MPEG 1 or 2, layer III: eleven bits of a frame's beginning, and no value that is reserved. */
static bool mp3_frame(struct slice s)
{
    unsigned char b[3];

    if (s.n < 4)
        return false;
    memcpy(b, s.p, 3);
    return b[0] == 0xff && (b[1] & 0xe6) == 0xe2 && (b[1] & 0x18) != 0x08 &&
           (b[2] & 0xf0) != 0xf0 && (b[2] & 0xf0) != 0 && (b[2] & 0x0c) != 0x0c;
}

/* The last character may be cut. */
static bool text(struct slice s)
{
    s = utf8_head(slice_head(s, SNIFF_BYTES), SNIFF_BYTES - 4);
    if (s.n == 0 || !utf8_check(s, NULL))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if ((c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f') || c == 0x7f)
            return false;
    }
    return true;
}

/* Pages of browsers do not show a PDF in a sandbox, so it is handed out to be saved. */
static const struct {
    struct slice mark;
    bool (*is)(struct slice bytes);
    struct sniff sniff;
} rows[] = {
    {SLICE("\x89PNG\r\n\x1a\n"), NULL, {"image/png", "png", true}},
    {SLICE("\xff\xd8\xff"), NULL, {"image/jpeg", "jpg", true}},
    {SLICE("GIF87a"), NULL, {"image/gif", "gif", true}},
    {SLICE("GIF89a"), NULL, {"image/gif", "gif", true}},
    {SLICE_NONE, riff_webp, {"image/webp", "webp", true}},
    {SLICE("%PDF-"), NULL, {"application/pdf", "pdf", false}},
    {SLICE("ID3"), NULL, {"audio/mpeg", "mp3", true}},
    {SLICE_NONE, mp3_frame, {"audio/mpeg", "mp3", true}},
    {SLICE_NONE, mp4, {"video/mp4", "mp4", true}},
    {SLICE("OggS"), NULL, {"application/ogg", "ogg", true}},
    {SLICE_NONE, text, {"text/plain; charset=utf-8", "txt", true}},
};
static const struct sniff unknown = {"application/octet-stream", "bin", false};

const struct sniff *sniff_type(struct slice bytes)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].is ? rows[i].is(bytes) : slice_starts(bytes, rows[i].mark))
            return &rows[i].sniff;
    return &unknown;
}
