#include "exporters/out/spool.h"

#include "core/base/files.h"

#include <unistd.h>

static const char subject[] = "a temporary file";

int spool_open(struct spool *s, const char *folder, struct err *err)
{
    *s = (struct spool){.fd = -1};
    if (files_temp(folder, &s->fd, err) != 0)
        return -1;
    buf_init(&s->buf, SPOOL_THING);
    return 0;
}

void spool_close(struct spool *s)
{
    if (s->buf.ceiling == 0)
        return;
    buf_done(&s->buf);
    close(s->fd);
    *s = (struct spool){.fd = -1};
}

int spool_end(struct spool *s, struct err *err)
{
    if (s->buf.over)
        return err_set(err, FAULT_TOO_BIG, "a thing to be exported is longer than %d MB",
                       SPOOL_THING >> 20);
    if (files_write_fd(s->fd, buf_slice(&s->buf), subject, err) != 0)
        return -1;
    s->written += (int64_t)s->buf.n;
    buf_clear(&s->buf);
    return 0;
}

int spool_drain(struct spool *s, struct err *err)
{
    return s->buf.n < SPOOL_BUFFER && !s->buf.over ? 0 : spool_end(s, err);
}

int spool_read(const struct spool *s, void *to, size_t n, int64_t at, struct err *err)
{
    size_t got;

    if (files_read_at(s->fd, to, n, at, &got, subject, err) != 0)
        return -1;
    return got == n ? 0 : err_set(err, FAULT_IO, "a temporary file is shorter than was written");
}
