#include "web/page/qr.h"

#include <qrencode.h>

enum { QUIET = 4, TEXT_MAX = 512, SVG_MAX = 256 * 1024 };

/* Each row's runs of dark modules as one path: "Mx yhNv1h-Nz". */
static void draw(struct buf *out, const QRcode *code)
{
    int width = code->width;

    for (int y = 0; y < width; y++)
        for (int x = 0, run; x < width; x += run) {
            bool dark = code->data[y * width + x] & 1;

            for (run = 1; x + run < width && (code->data[y * width + x + run] & 1) == dark;)
                run++;
            if (dark)
                buf_printf(out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, run, run);
        }
}

struct safe_html qr_svg(struct arena *arena, struct slice text)
{
    struct safe_html svg = {SLICE_NONE};
    struct buf out;
    QRcode *code;

    if (text.n == 0 || text.n > TEXT_MAX)
        return svg;
    code = QRcode_encodeString8bit(arena_str(arena, text), 0, QR_ECLEVEL_M);
    if (code == NULL)
        return svg;
    buf_init(&out, SVG_MAX);
    buf_printf(&out, "<svg viewBox=\"0 0 %d %d\" aria-hidden=\"true\">", code->width + 2 * QUIET,
               code->width + 2 * QUIET);
    buf_str(&out, "<path fill=\"#000\" d=\"");
    draw(&out, code);
    buf_str(&out, "\"/></svg>");
    QRcode_free(code);
    if (!out.over)
        svg.s = arena_slice(arena, buf_slice(&out));
    buf_done(&out);
    return svg;
}
