#include "core/base/id.h"

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char *id_text(struct id id, char text[ID_TEXT + 1])
{
    /* 130 bits are written for 128: the first character carries the top three. */
    unsigned acc = 0;
    int bits = 2, out = 0;

    for (int i = 0; i < 16; i++) {
        acc = (acc << 8 | id.b[i]) & 0xffff;
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            text[out++] = digits[acc >> bits & 31];
        }
    }
    text[ID_TEXT] = '\0';
    return text;
}

static int digit_value(char c)
{
    const char *at;

    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        c = '0';
    if (c == 'I' || c == 'L')
        c = '1';
    at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

int id_read(struct slice text, struct id *ret, struct err *err)
{
    unsigned acc = 0;
    int bits = -2, out = 0;

    *ret = ID_NONE;
    if (text.n != ID_TEXT)
        goto bad;
    for (size_t i = 0; i < ID_TEXT; i++) {
        int v = digit_value(text.p[i]);

        if (v < 0 || (i == 0 && v > 7))
            goto bad;
        acc = (acc << 5 | (unsigned)v) & 0xffff;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            ret->b[out++] = (uint8_t)(acc >> bits);
        }
    }
    return 0;
bad:
    *ret = ID_NONE;
    err_set(err, FAULT_INVALID, "this is not an id");
    err_about(err, "%.*s", (int)(text.n < 60 ? text.n : 60), text.p ? text.p : "");
    return err_remedy(err, "An id has %d letters and digits.", ID_TEXT);
}
