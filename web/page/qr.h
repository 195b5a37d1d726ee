#ifndef INDABA_WEB_QR_H
#define INDABA_WEB_QR_H

#include "core/base/arena.h"
#include "web/page/html.h"

/* A text as a QR code (ISO/IEC 18004, error correction M): an <svg> of black squares on white, a
 * quiet zone of 4 modules around it, hidden from screen readers, in the arena. Empty when the text
 * is empty or does not fit. The only file that includes libqrencode. */
struct safe_html qr_svg(struct arena *arena, struct slice text);

#endif
