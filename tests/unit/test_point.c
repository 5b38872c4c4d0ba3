/* Points: their numbers and texts, as JSON, and the labels that tell them apart. */
#include "suite_text.h"

static json_t *field(size_t point, const char *name)
{
    json_t *object = point_json(&suite.points[point]);
    json_t *value = json_object_get(object, name);
    assert_non_null(value);
    json_incref(value);
    json_decref(object);
    return value;
}

static void assert_json(size_t point, const char *name, const char *expected)
{
    json_t *value = field(point, name);
    char *text = json_dumps(value, JSON_ENCODE_ANY);
    assert_string_equal(text, expected);
    free(text);
    json_decref(value);
}

static void json_has_every_key_by_its_kind(void **state)
{
    (void)state;
    assert_reads("[x]\ntransport = poll\nclients = 1k\ninterval = 1.5s\nrate = 2/s\npayload = 1K\narm = b\n");
    json_t *object = point_json(&suite.points[0]);
    assert_int_equal(json_object_size(object), KEYS);
    json_decref(object);
    assert_json(0, "transport", "\"poll\"");
    assert_json(0, "clients", "1000");
    assert_json(0, "interval_ns", "1500000000");
    assert_json(0, "rate_hz", "2.0");
    assert_json(0, "payload_bytes", "1024");
    assert_json(0, "arm", "\"b\"");
    assert_json(0, "pace", "\"fixed\"");
    assert_json(0, "empty", "\"304\"");
    assert_json(0, "delay_ns", "null");
    assert_json(0, "timeout_ns", "null");
    suite_close(&suite);
}

static void json_is_null_where_a_key_does_not_apply(void **state)
{
    (void)state;
    assert_reads("[x]\ntransport = null, ws\ninterval = 1s, 2s\n");
    assert_json(0, "interval_ns", "null");
    assert_json(0, "topology", "null");
    assert_json(1, "topology", "\"veth\"");
    assert_json(1, "phase", "null");
    suite_close(&suite);
}

static void assert_label(size_t point, const char *expected)
{
    char label[POINT_LABEL];
    assert_ptr_equal(point_label(&suite.points[point], label), label);
    assert_string_equal(label, expected);
}

static void labels_tell_what_differs(void **state)
{
    (void)state;
    assert_reads("[one]\nclients = 5\n[x]\ntransport = poll, ws\ninterval = 500ms, 1s\npayload = 64B, 16K\n");
    assert_label(0, "ws");
    assert_label(1, "poll 500ms, 64B");
    assert_label(4, "poll 1s, 16K");
    assert_label(6, "ws 16K");
    suite_close(&suite);
    assert_reads("[x]\nclients = 1, 10\nworkers = 1, 2\narm = a, b\n");
    assert_label(0, "ws a, 1 client, workers 1");
    assert_label(7, "ws b, 10 clients, workers 2");
    suite_close(&suite);
}

static void a_label_holds_for_a_copy(void **state)
{
    (void)state;
    assert_reads("[x]\ninterval = 500ms, 1s\ntransport = poll\n");
    const struct point copy = suite.points[1];
    char label[POINT_LABEL];
    assert_string_equal(point_label(&copy, label), "poll 1s");
    suite_close(&suite);
}

static void a_long_label_is_cut(void **state)
{
    (void)state;
    char zeros[70], text[1024], label[POINT_LABEL];
    memset(zeros, '0', sizeof zeros - 1);
    zeros[29] = '\0';
    snprintf(text, sizeof text,
             "[x]\npayload=%s1,2\nhigh-water=%s1,2\nhistory=%s1,2\nduration=%s9,8\nwarmup=%s1,2\n", zeros,
             zeros, zeros, zeros, zeros);
    assert_reads(text);
    assert_int_equal(strlen(point_label(&suite.points[0], label)), POINT_LABEL - 1);
    suite_close(&suite);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_has_every_key_by_its_kind),
        cmocka_unit_test(json_is_null_where_a_key_does_not_apply),
        cmocka_unit_test(labels_tell_what_differs),
        cmocka_unit_test(a_label_holds_for_a_copy),
        cmocka_unit_test(a_long_label_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
