#include "core/base/encoding.h"

#include "core/base/buf.h"
#include "core/base/utf8.h"

static const char windows[] = "Windows-1252";

static void from_utf16(struct slice bytes, bool big, struct buf *buf)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    uint32_t high = 0;

    for (size_t i = 0; i + 1 < bytes.n; i += 2) {
        uint32_t u = big ? (uint32_t)p[i] << 8 | p[i + 1] : (uint32_t)p[i + 1] << 8 | p[i];

        if (high && u >= 0xdc00 && u < 0xe000) {
            utf8_put(buf, 0x10000 + ((high - 0xd800) << 10) + (u - 0xdc00));
            high = 0;
            continue;
        }
        if (high)
            utf8_put(buf, 0xfffd);
        high = u >= 0xd800 && u < 0xdc00 ? u : 0;
        if (!high)
            utf8_put(buf, u);
    }
    if (high)
        utf8_put(buf, 0xfffd);
}

static void controls_blank(char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];

        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
            p[i] = ' ';
    }
}

int encoding_decode(struct arena *arena, struct slice bytes, struct slice *ret,
                    const char **ret_name, struct err *err)
{
    bool le = slice_starts(bytes, SLICE("\xff\xfe")), be = slice_starts(bytes, SLICE("\xfe\xff"));
    struct buf buf;

    buf_init(&buf, 4 * bytes.n + 16);
    *ret_name = "UTF-8";
    if (slice_starts(bytes, SLICE("\xef\xbb\xbf")))
        bytes = slice_from(bytes, 3);
    if (le || be) {
        from_utf16(slice_from(bytes, 2), be, &buf);
        *ret_name = "UTF-16";
    } else if (utf8_check(bytes, NULL)) {
        buf_add(&buf, bytes);
    } else {
        utf8_from_cp1252(bytes, &buf);
        *ret_name = windows;
    }
    if (buf.n && memchr(buf.p, 0, buf.n)) {
        buf_done(&buf);
        return err_set(err, FAULT_INVALID, "this is not a text");
    }
    controls_blank(buf.p, buf.n);
    *ret = arena_slice(arena, buf_slice(&buf));
    buf_done(&buf);
    return 0;
}

bool encoding_guessed(const char *name)
{
    return name && strcmp(name, windows) == 0;
}
