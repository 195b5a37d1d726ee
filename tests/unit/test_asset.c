/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "web/page/asset.h"

static void assets(void **state)
{
    const struct asset *css = asset_find(slice_str(asset_hash), SLICE("app.css"));

    (void)state;
    assert_non_null(css);
    assert_string_equal(css->type, "text/css; charset=utf-8");
    assert_true(css->gz.n > 0 && css->gz.n < css->bytes.n);
    assert_null(asset_find(SLICE("0000000000000000"), SLICE("app.css")));
    assert_null(asset_find(slice_str(asset_hash), SLICE("none.css")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(assets),
    };

    return cmocka_run_group_tests_name("asset", tests, NULL, NULL);
}
