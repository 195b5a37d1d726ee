#include "web/http/cookie.h"

#include "core/base/err.h"

static bool plain(struct slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
              c == '-' || c == '_'))
            return false;
    }
    return true;
}

struct slice cookie_find(struct slice header, const char *name)
{
    struct slice found = SLICE_NONE, wanted = slice_str(name);

    while (header.n > 0) {
        struct slice value = slice_trim(slice_cut(&header, ';'));
        struct slice key = slice_cut(&value, '=');

        if (!slice_eq(key, wanted))
            continue;
        /* Without "=" the value begins where the name ends. */
        if (found.p != NULL || value.p == key.p + key.n || !plain(value))
            return SLICE_NONE;
        found = value;
    }
    return found;
}

void cookie_write(struct buf *buf, const char *name, struct slice value, int64_t max_age,
                  bool secure)
{
    must(plain(slice_str(name)) && plain(value), "a cookie holds only letters, digits, - and _");
    buf_str(buf, name);
    buf_char(buf, '=');
    buf_add(buf, value);
    buf_str(buf, "; Path=/; HttpOnly; SameSite=Lax");
    if (max_age >= 0) {
        buf_str(buf, "; Max-Age=");
        buf_i64(buf, max_age);
    }
    if (secure)
        buf_str(buf, "; Secure");
}
