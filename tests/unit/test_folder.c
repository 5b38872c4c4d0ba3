/* Folders of results: what is kept through interruptions, full disks and damage, and who may write. */
#include "bench_world.h"
#include "check.h"
#include "child.h"

#include "results/folder.h"
#include "results/stamp.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sys/file.h>
#include <sys/resource.h>

static char error[FOLDER_ERROR];

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static char *get(const char *path)
{
    static char text[65536];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static json_t *trial(int n)
{
    return json_pack("{s:s,s:i}", "format", "pushmark-trial/1", "n", n);
}

#define LINE(n) "{\"format\":\"pushmark-trial/1\",\"n\":" #n "}\n"

static void append(struct folder *f, int n)
{
    json_t *one = trial(n);
    if (folder_append(f, one, error) != 0)
        fail_msg("%s", error);
    json_decref(one);
}

static void assert_trials(const struct folder *f, size_t count)
{
    assert_int_equal(json_array_size(f->trials), count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(json_integer_value(json_object_get(json_array_get(f->trials, i), "n")), i);
}

/* A folder "r" with a run.json and these trials. */
static void make(const char *trials)
{
    mkdir("r", 0777);
    put("r/run.json", "{\"seed\":7}\n");
    put("r/trials.jsonl", trials);
}

static void what_is_appended_is_there_again(void **state)
{
    (void)state;
    struct folder f;
    assert_int_equal(folder_create(&f, "deep/er/r/", "quick", error), 0);
    assert_string_equal(f.path, "deep/er/r");
    json_object_set_new(f.run, "seed", json_integer(7));
    assert_int_equal(folder_write_run(&f, error), 0);
    append(&f, 0);
    append(&f, 1);
    assert_trials(&f, 2);
    assert_string_equal(get("deep/er/r/trials.jsonl"),
                        LINE(0) LINE(1)); /* there before the folder is closed */
    folder_close(&f);

    assert_int_equal(folder_open(&f, "deep/er/r", true, error), 0);
    assert_int_equal(json_integer_value(json_object_get(f.run, "seed")), 7);
    assert_trials(&f, 2);
    append(&f, 2);
    folder_close(&f);
    assert_int_equal(folder_open(&f, "deep/er/r", false, error), 0);
    assert_trials(&f, 3);
    folder_close(&f);
}

static void without_a_path_the_name_says_suite_and_time(void **state)
{
    (void)state;
    struct folder f, g;
    assert_int_equal(folder_create(&f, NULL, "quick", error), 0);
    assert_int_equal(folder_create(&g, NULL, "quick", error), 0); /* within the same second, most likely */
    int digits = 0;
    assert_int_equal(sscanf(f.path, "results/quick-%*8dT%*6dZ%n", &digits), 0);
    assert_int_equal(strlen(f.path), strlen("results/quick-20261121T124009Z"));
    assert_true(digits > 0);
    assert_string_not_equal(f.path, g.path);
    folder_close(&f);
    folder_close(&g);
}

static void a_folder_with_results_is_not_taken_for_a_new_one(void **state)
{
    (void)state;
    struct folder f;
    make(LINE(0));
    assert_int_equal(folder_create(&f, "r", "quick", error), -1);
    assert_says(error, "r holds results already");
    assert_says(error, "--resume");
    unlink("r/trials.jsonl");
    assert_int_equal(folder_create(&f, "r", "quick", error), -1);
    assert_says(error, "r holds results already");
    unlink("r/run.json");
    assert_int_equal(folder_create(&f, "r", "quick", error), 0);
    folder_close(&f);
}

/* Where the disk was full before run.json could be written. */
static void an_empty_beginning_is_taken_over(void **state)
{
    (void)state;
    struct folder f, g;
    mkdir("r", 0777);
    put("r/trials.jsonl", "");
    assert_int_equal(folder_create(&f, "r", "quick", error), 0);
    assert_int_equal(folder_create(&g, "r", "quick", error), -1); /* but not from one who is at it */
    assert_says(error, "another run is writing here");
    append(&f, 0);
    folder_close(&f);
    assert_int_equal(folder_create(&f, "r", "quick", error), -1);
    assert_says(error, "r holds trials without the run.json");
    assert_string_equal(get("r/trials.jsonl"), LINE(0));
}

static void what_cannot_be_written_is_said_at_once(void **state)
{
    (void)state;
    struct folder f;
    put("file", "");
    assert_int_equal(folder_create(&f, "file/r", "quick", error), -1);
    assert_says(error, "file/r: cannot be made");
    assert_says(error, strerror(ENOTDIR));
    assert_says(error, "-o");
    assert_int_equal(folder_create(&f, "file", "quick", error), -1);
    assert_says(error, "file");
}

static void a_cut_last_line_is_repaired(const void *nothing)
{
    (void)nothing;
    struct folder f;
    exit(folder_open(&f, "r", true, error) != 0 || json_array_size(f.trials) != 2);
}

static void a_damaged_last_line_is_cut_off_with_a_notice(void **state)
{
    (void)state;
    static const char *const tails[] = {
        "{\"format\":\"pushmark-tr", "{\"format\":\"pushmark-trial/1\",\"n\":2", "\xff\xfe\n", "x", "[]", "{",
    };
    for (size_t i = 0; i < COUNT_OF(tails); i++) {
        char text[256];
        struct child c;
        snprintf(text, sizeof text, LINE(0) LINE(1) "%s", tails[i]);
        make(text);
        child_run(&c, a_cut_last_line_is_repaired, NULL);
        assert_int_equal(c.status, 0);
        assert_says(c.err, "r/trials.jsonl: the last line is damaged");
        assert_string_equal(get("r/trials.jsonl"), LINE(0) LINE(1));
    }
}

static void zeros_after_a_power_cut_are_a_damaged_last_line(void **state)
{
    (void)state;
    struct folder f;
    make(LINE(0));
    assert_int_equal(truncate("r/trials.jsonl", (off_t)strlen(LINE(0)) + 4096), 0);
    assert_int_equal(folder_open(&f, "r", true, error), 0);
    assert_trials(&f, 1);
    append(&f, 1);
    folder_close(&f);
    assert_string_equal(get("r/trials.jsonl"), LINE(0) LINE(1));
}

static void a_whole_last_line_without_newline_counts(void **state)
{
    (void)state;
    struct folder f;
    make(LINE(0) "{\"format\":\"pushmark-trial/1\",\"n\":1}");
    assert_int_equal(folder_open(&f, "r", true, error), 0);
    assert_trials(&f, 2);
    append(&f, 2);
    folder_close(&f);
    assert_string_equal(get("r/trials.jsonl"), LINE(0) LINE(1) LINE(2));
}

static void reading_only_changes_nothing(void **state)
{
    (void)state;
    struct folder f;
    make(LINE(0) "{\"form");
    assert_int_equal(folder_open(&f, "r", false, error), 0);
    assert_int_equal(f.trials_fd, -1);
    assert_trials(&f, 1);
    folder_close(&f);
    assert_string_equal(get("r/trials.jsonl"), LINE(0) "{\"form");
    unlink("r/trials.jsonl");
    assert_int_equal(folder_open(&f, "r", false, error), 0);
    assert_trials(&f, 0);
    folder_close(&f);
}

static void damage_elsewhere_is_an_error_with_its_line(void **state)
{
    (void)state;
    struct folder f;
    static const char *const texts[] = {LINE(0) "{\"form\n" LINE(2), LINE(0) "\n" LINE(2),
                                        LINE(0) "{\"n\":1}\n" LINE(2)};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        for (int writing = 0; writing < 2; writing++) {
            make(texts[i]);
            assert_int_equal(folder_open(&f, "r", writing, error), -1);
            assert_says(error, "r/trials.jsonl: line 2 ");
            assert_string_equal(get("r/trials.jsonl"), texts[i]);
        }
}

static void a_record_of_another_format_is_never_cut_off(void **state)
{
    (void)state;
    struct folder f;
    make(LINE(0) "{\"format\":\"pushmark-trial/2\"}\n");
    assert_int_equal(folder_open(&f, "r", true, error), -1);
    assert_says(error, "line 2 is not a trial of format pushmark-trial/1 but of format pushmark-trial/2");
}

static void what_is_no_results_folder_is_said(void **state)
{
    (void)state;
    struct folder f;
    assert_int_equal(folder_open(&f, "nowhere", false, error), -1);
    assert_says(error, "nowhere is not a folder of results: there is no run.json");
    make("");
    assert_int_equal(folder_open(&f, "r", true, error), 0); /* an empty one is a run that was just begun */
    assert_trials(&f, 0);
    folder_close(&f);
    put("r/run.json", "{\"seed\":");
    assert_int_equal(folder_open(&f, "r", true, error), -1);
    assert_says(error, "r/run.json is damaged");
    put("r/run.json", "[]");
    assert_int_equal(folder_open(&f, "r", false, error), -1);
    assert_says(error, "r/run.json is damaged: not an object");
}

static void two_writers_are_one_too_many(void **state)
{
    (void)state;
    struct folder f, g;
    make(LINE(0));
    assert_int_equal(folder_open(&f, "r", true, error), 0);
    assert_int_equal(folder_open(&g, "r", true, error), -1);
    assert_says(error, "r: another run is writing here");
    assert_int_equal(folder_open(&g, "r", false, error), 0); /* a reader is welcome */
    folder_close(&g);
    folder_close(&f);
    assert_int_equal(folder_open(&f, "r", true, error), 0);
    folder_close(&f);
}

static void a_new_folder_is_locked_too(void **state)
{
    (void)state;
    struct folder f;
    assert_int_equal(folder_create(&f, "r", "quick", error), 0);
    int fd = open("r/trials.jsonl", O_RDONLY);
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), -1);
    close(fd);
    folder_close(&f);
}

/* Files may not grow beyond `bytes`: a full disk, as far as write() can tell. */
static void limit_files(rlim_t bytes)
{
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_leaves_no_half_line(void **state)
{
    (void)state;
    struct folder f;
    make(LINE(0));
    assert_int_equal(folder_open(&f, "r", true, error), 0);
    limit_files(strlen(LINE(0)) + 10);
    json_t *one = trial(1);
    assert_int_equal(folder_append(&f, one, error), -1);
    limit_files(RLIM_INFINITY);
    assert_says(error, strerror(EFBIG));
    assert_says(error, "its 1 trials are kept");
    assert_says(error, "--resume r");
    assert_string_equal(get("r/trials.jsonl"), LINE(0));
    assert_trials(&f, 1);
    assert_int_equal(folder_append(&f, one, error), 0); /* room was made */
    json_decref(one);
    folder_close(&f);
    assert_string_equal(get("r/trials.jsonl"), LINE(0) LINE(1));
}

static void a_device_that_is_full_is_said(void **state)
{
    (void)state;
    struct folder f;
    assert_int_equal(folder_create(&f, "r", "quick", error), 0);
    close(f.trials_fd);
    f.trials_fd = open("/dev/full", O_RDWR | O_APPEND);
    json_t *one = trial(0);
    assert_int_equal(folder_append(&f, one, error), -1);
    assert_says(error, strerror(ENOSPC));
    assert_trials(&f, 0);
    json_decref(one);
    folder_close(&f);
}

static void a_file_is_the_old_or_the_new_one(void **state)
{
    (void)state;
    struct folder f;
    assert_int_equal(folder_create(&f, "r", "quick", error), 0);
    assert_int_equal(folder_write(&f, "summary.md", "old", 3, error), 0);
    int old = open("r/summary.md", O_RDONLY);
    assert_int_equal(folder_write(&f, "summary.md", "new!", 4, error), 0);
    char text[8] = "";
    assert_int_equal(read(old, text, sizeof text), 3); /* who has it open goes on reading the old one */
    assert_string_equal(text, "old");
    close(old);
    limit_files(2);
    assert_int_equal(folder_write(&f, "summary.md", "newest", 6, error), -1);
    limit_files(RLIM_INFINITY);
    assert_says(error, "r/summary.md: cannot be written");
    assert_string_equal(get("r/summary.md"), "new!");
    assert_int_equal(access("r/summary.md.part", F_OK), -1);
    folder_close(&f);
}

static void latest_is_a_link_beside_it(void **state)
{
    (void)state;
    struct folder f, g;
    char target[64] = "";
    assert_int_equal(folder_create(&f, "results/one", "quick", error), 0);
    assert_int_equal(folder_latest(&f, error), 0);
    assert_int_equal(folder_create(&g, "results/two/", "quick", error), 0);
    assert_int_equal(folder_latest(&g, error), 0);
    assert_int_equal(readlink("results/latest", target, sizeof target - 1), 3);
    assert_string_equal(target, "two");
    folder_close(&f);
    folder_close(&g);

    assert_int_equal(folder_create(&f, "elsewhere/one", "quick", error), 0);
    assert_int_equal(folder_latest(&f, error), 0);
    assert_int_equal(access("elsewhere/latest", F_OK), -1);
    folder_close(&f);
}

static void latest_takes_the_place_of_nothing_but_a_link(void **state)
{
    (void)state;
    struct folder f;
    assert_int_equal(folder_create(&f, "results/one", "quick", error), 0);
    put("results/latest", "precious");
    assert_int_equal(folder_latest(&f, error), -1);
    assert_says(error, "results/latest is not a link");
    assert_string_equal(get("results/latest"), "precious");
    unlink("results/latest");
    assert_int_equal(symlink("gone", "results/latest"), 0); /* one that points nowhere is as good as any */
    assert_int_equal(folder_latest(&f, error), 0);
    folder_close(&f);
}

static void stamps_are_read_as_written(void **state)
{
    (void)state;
    char text[STAMP_TEXT];
    assert_string_equal(stamp_text(text, 1795264809), "2026-11-21T12:40:09Z");
    assert_true(stamp_read(text) == 1795264809);
    assert_true(fabs(stamp_read("2026-11-21T12:40:09.125Z") - 1795264809.125) < 1e-6);
    assert_string_equal(stamp_name(text, 1795264809), "20261121T124009Z");
    static const char *const none[] = {"",
                                       "yesterday",
                                       "2026-11-21",
                                       "2026-11-21T12:40:09",
                                       "2026-11-21T12:40:09Zz",
                                       "2026-11-21T12:40:09.Z"};
    for (size_t i = 0; i < COUNT_OF(none); i++)
        assert_true(stamp_read(none[i]) == -1);
    assert_true(stamp_read(NULL) == -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(what_is_appended_is_there_again),
        IN_WORLD(without_a_path_the_name_says_suite_and_time),
        IN_WORLD(a_folder_with_results_is_not_taken_for_a_new_one),
        IN_WORLD(an_empty_beginning_is_taken_over),
        IN_WORLD(what_cannot_be_written_is_said_at_once),
        IN_WORLD(a_damaged_last_line_is_cut_off_with_a_notice),
        IN_WORLD(zeros_after_a_power_cut_are_a_damaged_last_line),
        IN_WORLD(a_whole_last_line_without_newline_counts),
        IN_WORLD(reading_only_changes_nothing),
        IN_WORLD(damage_elsewhere_is_an_error_with_its_line),
        IN_WORLD(a_record_of_another_format_is_never_cut_off),
        IN_WORLD(what_is_no_results_folder_is_said),
        IN_WORLD(two_writers_are_one_too_many),
        IN_WORLD(a_new_folder_is_locked_too),
        IN_WORLD(a_full_disk_leaves_no_half_line),
        IN_WORLD(a_device_that_is_full_is_said),
        IN_WORLD(a_file_is_the_old_or_the_new_one),
        IN_WORLD(latest_is_a_link_beside_it),
        IN_WORLD(latest_takes_the_place_of_nothing_but_a_link),
        cmocka_unit_test(stamps_are_read_as_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
