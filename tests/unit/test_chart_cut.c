/* Which points of a suite a chart draws, in which order and under which names; and which stretch of which
 * trials a timeline shows. */
#include "drawn.h"

#include "chart/cut.h"
#include "chart/source.h"

static const struct cut_rule plain = {.sweep = CUT_NO_KEY, .split = CUT_NO_KEY};

struct cutting {
    struct judged judged;
    json_t *summary;
    struct source source;
    struct cut cut;
};

/* All points have a trial of 100 deliveries. */
static void cutting_open(struct cutting *c, const char *suite, const struct cut_rule *rule)
{
    char label[POINT_LABEL];
    judged_open(&c->judged, suite);
    for (size_t i = 0; i < c->judged.suite.point_count; i++)
        judged_trial(&c->judged, point_label(&c->judged.suite.points[i], label), 0, 1e6, 100, 1e3);
    c->summary = judged_summary(&c->judged);
    source_open(&c->source, &c->judged.suite, c->judged.run, c->judged.trials, c->summary);
    cut_make(&c->cut, &c->source, rule);
}

static void cut_again(struct cutting *c, const struct cut_rule *rule)
{
    cut_close(&c->cut);
    source_close(&c->source);
    json_decref(c->summary);
    c->summary = judged_summary(&c->judged);
    source_open(&c->source, &c->judged.suite, c->judged.run, c->judged.trials, c->summary);
    cut_make(&c->cut, &c->source, rule);
}

static void cutting_close(struct cutting *c)
{
    cut_close(&c->cut);
    source_close(&c->source);
    json_decref(c->summary);
    judged_close(&c->judged);
}

static void assert_lines(const struct cut *cut, const char *const *names, size_t count)
{
    for (size_t i = 0; i < cut->line_count || i < count; i++)
        assert_string_equal(i < cut->line_count ? cut->lines[i].name : "(nothing)",
                            i < count ? names[i] : "(nothing)");
}

static void deliver(struct cutting *c, size_t trial, int count)
{
    json_t *messages = json_object_get(json_array_get(c->judged.trials, trial), "messages");
    json_object_set_new(messages, "delivered", json_integer(count));
}

static void lines_stand_in_the_order_of_transports_and_intervals(void **state)
{
    (void)state;
    static const char *const names[] = {"polling, 50 ms", "polling, 1.5 s", "long polling",
                                        "server-sent events", "WebSocket"};
    struct cutting c;
    cutting_open(&c,
                 "[suite]\nrepeats = 1\n[m]\ntransport = ws, sse, longpoll, poll\ninterval = 1.5s, 50ms\n",
                 &plain);
    assert_lines(&c.cut, names, 5);
    assert_string_equal(c.cut.lines[0].by, "polling every 50 ms");
    assert_int_equal(c.cut.cuts, 1);
    cutting_close(&c);
}

static void one_interval_is_not_in_the_name(void **state)
{
    (void)state;
    static const char *const names[] = {"polling, a", "polling, b", "WebSocket, a", "WebSocket, b"};
    struct cutting c;
    cutting_open(&c, "[suite]\nrepeats = 1\n[m]\narm = a, b\ntransport = ws, poll\ninterval = 2s\n", &plain);
    assert_lines(&c.cut, names, 4);
    assert_string_equal(c.cut.lines[0].by, "polling every 2 s (a)");
    assert_string_equal(c.cut.lines[3].by, "WebSocket (b)");
    cutting_close(&c);
}

static void the_cut_with_the_most_messages_is_drawn(void **state)
{
    (void)state;
    struct cutting c;
    cutting_open(&c, "[suite]\nrepeats = 1\n[m]\nclients = 5, 9, 7\ntransport = poll, ws\n", &plain);
    assert_int_equal(c.cut.cuts, 3);
    assert_int_equal(c.cut.count, 2);
    assert_near(point_number(c.cut.points[0], KEY_CLIENTS), 5.0); /* the first among equals */
    deliver(&c, 3, 101);                                          /* ws with 9 clients */
    cut_again(&c, &plain);
    assert_near(point_number(c.cut.points[0], KEY_CLIENTS), 9.0);
    assert_near(point_number(c.cut.points[1], KEY_CLIENTS), 9.0);
    judged_void(json_array_get(c.judged.trials, 3), "late"); /* what is void has delivered nothing */
    cut_again(&c, &plain);
    assert_near(point_number(c.cut.points[0], KEY_CLIENTS), 5.0);
    cutting_close(&c);
}

static void a_point_without_the_metric_does_not_count(void **state)
{
    (void)state;
    static const struct cut_rule of_bytes = {.sweep = CUT_NO_KEY, .split = CUT_NO_KEY, .metric = "wire.l3"};
    struct cutting c;
    cutting_open(&c, "[suite]\nrepeats = 1\n[m]\nclients = 5, 9\ntransport = ws\n", &of_bytes);
    assert_near(point_number(c.cut.points[0], KEY_CLIENTS), 5.0);
    json_object_set_new(json_array_get(c.judged.trials, 0), "wire", json_null());
    cut_again(&c, &of_bytes);
    assert_near(point_number(c.cut.points[0], KEY_CLIENTS), 9.0);
    cutting_close(&c);
}

/* What a WebSocket says nothing of tells polls apart; it is in both cuts, and they are two. */
static void a_key_that_means_nothing_to_one_does_not_join_the_others(void **state)
{
    (void)state;
    static const char *const names[] = {"polling", "WebSocket"};
    static const char *const texts[] = {
        "[suite]\nrepeats = 1\n[m]\ntransport = ws, poll\nempty = 304, 204\n",
        "[suite]\nrepeats = 1\n[m]\ntransport = poll, ws\nempty = 304, 204\n"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct cutting c;
        cutting_open(&c, texts[i], &plain);
        assert_int_equal(c.cut.cuts, 2);
        assert_lines(&c.cut, names, 2);
        cutting_close(&c);
    }
}

static void lines_for_which_there_is_no_room_are_counted(void **state)
{
    (void)state;
    struct cutting c;
    cutting_open(&c,
                 "[suite]\nrepeats = 1\n[m]\ntransport = poll, sse, ws\n"
                 "interval = 100ms, 200ms, 300ms, 400ms, 500ms, 600ms, 700ms, 800ms, 900ms, 1s, 2s, 3s\n",
                 &plain);
    assert_int_equal(c.cut.line_count, CUT_LINES);
    assert_int_equal(c.cut.more_lines, 5);
    assert_string_equal(c.cut.lines[0].name, "polling, 100 ms");
    assert_string_equal(c.cut.lines[6].name, "polling, 3 s");
    assert_string_equal(c.cut.lines[8].name, "WebSocket");
    cutting_close(&c);
}

static void parts_have_the_lines_of_one_value_each(void **state)
{
    (void)state;
    static const struct cut_rule by_heads = {.sweep = KEY_PAYLOAD, .split = KEY_HEADERS};
    struct cutting c;
    struct cut part;
    const char *text;
    cutting_open(
        &c, "[suite]\nrepeats = 1\n[m]\ntransport = ws, poll\nheaders = browser, lean\npayload = 9B, 5B\n",
        &by_heads);
    for (size_t i = 0; i < 2; i++) {
        assert_true(cut_part(&c.cut, i, &part, &text));
        assert_string_equal(text, i == 0 ? "browser" : "lean");
        assert_int_equal(part.line_count, 2);
        assert_int_equal(part.lines[0].count, 2);
        assert_near(point_number(part.lines[0].points[0], KEY_PAYLOAD), 5.0);
        assert_near(point_number(part.lines[0].points[1], KEY_PAYLOAD), 9.0);
        cut_close(&part);
    }
    assert_false(cut_part(&c.cut, 2, &part, &text));
    cutting_close(&c);
}

/* --- timelines --- */

#define STRIP "[suite]\nrepeats = 1\n[m]\ntransport = poll, ws\nrate = 10/s\ninterval = 100ms\n"

/* Messages of one client each 100 ms from `start_ms` on, 2 ms old, in a window of one second. */
static void tell(json_t *trial, int first, int start_ms, int count, bool complete)
{
    json_t *items = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(items, json_pack("[I,i,s,i,i]", (json_int_t)(start_ms + 100 * i + 2) * 1000000,
                                               0, "message", first + i, 2000000));
    json_object_set_new(trial, "events",
                        json_pack("{s:i,s:b,s:o}", "clients", 1, "complete", complete, "items", items));
}

static const json_t *lane_of(const json_t *chart, size_t i)
{
    return json_object_get(json_array_get(json_object_get(panel_of(chart, 0), "lanes"), i), "events");
}

static json_int_t event_at(const json_t *lane, size_t i, size_t member)
{
    return json_integer_value(json_array_get(json_array_get(lane, i), member));
}

static void draw_strip(struct drawn *d, int poll_first, int ws_count, bool complete)
{
    judged_open(&d->judged, STRIP);
    tell(judged_trial(&d->judged, "poll", 0, 1e6, 100, 1e3), poll_first, 30, 9, true);
    tell(judged_trial(&d->judged, "ws", 0, 1e6, 100, 1e3), 5, 70, ws_count, complete);
    draw(d);
}

static void the_same_message_is_at_the_same_place(void **state)
{
    (void)state;
    struct drawn d;
    draw_strip(&d, 7, 9, true);
    const json_t *chart = chart_of(&d, "timeline");
    const json_t *poll = lane_of(chart, 0), *ws = lane_of(chart, 1);
    /* Message 7 is the first of the polls, at 30 ms; with ws it came at 270 ms. */
    assert_int_equal(event_at(poll, 0, 2), 7);
    assert_int_equal(event_at(poll, 0, 0), 32000000);
    assert_int_equal(event_at(ws, 0, 2), 7);
    assert_int_equal(event_at(ws, 0, 0), 32000000);
    assert_near(record_number(panel_of(chart, 0), "to_ns"), 400e6); /* four polls */
    assert_int_equal(json_array_size(json_object_get(panel_of(chart, 0), "published")), 4);
    drawn_close(&d);
}

static void polls_and_ages_of_the_strip_are_told(void **state)
{
    (void)state;
    struct drawn d;
    judged_open(&d.judged, STRIP);
    json_t *poll = judged_trial(&d.judged, "poll", 0, 1e6, 100, 1e3);
    tell(poll, 5, 30, 9, true);
    json_t *items = json_object_get(json_object_get(poll, "events"), "items");
    json_array_insert_new(items, 0, json_pack("[i,i,s]", 4000000, 0, "ask"));
    json_array_insert_new(items, 1, json_pack("[i,i,s]", 5000000, 0, "empty"));
    json_array_insert_new(items, 2, json_pack("[i,i,s]", 31000000, 0, "ask"));
    json_array_insert_new(items, 3, json_pack("[i,i,s]", 33000000, 1, "ask")); /* another client's */
    tell(judged_trial(&d.judged, "ws", 0, 1e6, 100, 1e3), 5, 70, 9, true);
    draw(&d);
    assert_string_equal(
        record_text(chart_of(&d, "timeline"), "sentence"),
        "In 400 ms 4 messages came; 1 client polled 2 times, once for nothing; on arrival the "
        "messages were 2.00 ms old by polling, 2.00 ms old by WebSocket on average.");
    drawn_close(&d);
}

static void feeds_without_a_common_message_lie_first_on_first(void **state)
{
    (void)state;
    struct drawn d;
    draw_strip(&d, 700, 9, true);
    const json_t *chart = chart_of(&d, "timeline");
    assert_int_equal(event_at(lane_of(chart, 0), 0, 2), 700);
    assert_int_equal(event_at(lane_of(chart, 1), 0, 2), 5);
    assert_int_equal(event_at(lane_of(chart, 0), 0, 0), event_at(lane_of(chart, 1), 0, 0));
    drawn_close(&d);
}

static void a_record_that_was_cut_ends_the_strip(void **state)
{
    (void)state;
    for (int complete = 0; complete < 2; complete++) {
        struct drawn d;
        draw_strip(&d, 5, 3, complete);
        const json_t *chart = chart_of(&d, "timeline");
        /* From 30 ms before the first message to the last event of what was cut: the third, 2 ms old. */
        assert_near(record_number(panel_of(chart, 0), "to_ns"), complete ? 400e6 : 232e6);
        assert_int_equal(json_array_size(lane_of(chart, 0)), complete ? 4 : 3);
        drawn_close(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_stand_in_the_order_of_transports_and_intervals),
        cmocka_unit_test(one_interval_is_not_in_the_name),
        cmocka_unit_test(the_cut_with_the_most_messages_is_drawn),
        cmocka_unit_test(a_point_without_the_metric_does_not_count),
        cmocka_unit_test(a_key_that_means_nothing_to_one_does_not_join_the_others),
        cmocka_unit_test(lines_for_which_there_is_no_room_are_counted),
        cmocka_unit_test(parts_have_the_lines_of_one_value_each),
        cmocka_unit_test(the_same_message_is_at_the_same_place),
        cmocka_unit_test(polls_and_ages_of_the_strip_are_told),
        cmocka_unit_test(feeds_without_a_common_message_lie_first_on_first),
        cmocka_unit_test(a_record_that_was_cut_ends_the_strip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
