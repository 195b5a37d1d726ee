#include "core/model/kinds/kinds.h"
#include "core/model/put.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct id one = {{1}}, two = {{2}};

/* The JSON so far, closed. */
static void gives(struct change_json *c, const char *json)
{
    json_out_close_object(&c->out);
    json_out_end(&c->out);
    assert_true(slice_is(buf_slice(&c->buf), json));
    buf_done(&c->buf);
}

static void what_is_empty_is_left_out(void **state)
{
    struct enrolment_entry e = {.joined = 7, .role = SLICE("observer"), .name = SLICE("Ana")};
    struct change_json c;

    (void)state;
    change_json_begin(&c, KIND_ENROLMENT, one, two, two);
    enrolment_put(&c, &e);
    gives(&c, "{\"name\":\"Ana\",\"role\":\"observer\",\"joined\":7}");
    change_json_begin(&c, KIND_POD, one, two, two);
    pod_put(&c, &(struct pod_entry){0});
    gives(&c, "{}");
}

static void also_writes_what_is_empty(void **state)
{
    struct activity_entry e = {.also = PUT(activity, title) | PUT(activity, opens_day) |
                                       PUT(activity, convenor) | PUT(activity, gone)};
    struct change_json c;

    (void)state;
    change_json_begin(&c, KIND_ACTIVITY, one, two, two);
    activity_put(&c, &e);
    gives(&c, "{\"title\":\"\",\"opens_day\":0,\"convenor\":null,\"gone\":false}");
}

static void null_takes_away(void **state)
{
    struct person_entry e = {.note = SLICE("not said"),
                             .null = PUT(person, note) | PUT(person, same_as)};
    struct change_json c;

    (void)state;
    change_json_begin(&c, KIND_PERSON, one, two, two);
    person_put(&c, &e);
    gives(&c, "{\"note\":null,\"same_as\":null}");
}

static void single_fields_stand_in_the_order_of_the_calls(void **state)
{
    struct change_json c;

    (void)state;
    change_json_begin(&c, KIND_REPORT_POINT, one, two, two);
    put_text(&c, put_report_point_text, SLICE("A line"));
    put_text(&c, put_report_point_text, SLICE_NONE);
    put_number(&c, put_report_point_position, 0);
    put_number(&c, put_report_point_heading, 1);
    put_id(&c, put_report_point_report, ID_NONE);
    put_null(&c, put_report_point_gone);
    gives(&c, "{\"text\":\"A line\",\"position\":0,\"heading\":true,\"gone\":null}");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_empty_is_left_out),
        cmocka_unit_test(also_writes_what_is_empty),
        cmocka_unit_test(null_takes_away),
        cmocka_unit_test(single_fields_stand_in_the_order_of_the_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
