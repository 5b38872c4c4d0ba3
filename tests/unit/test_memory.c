/* The shared ground of every connection: counted bytes, lists, slabs, and allocation that ends the program.
 */
#include "check.h"
#include "child.h"

#include "buf.h"
#include "list.h"
#include "slab.h"

struct item {
    int number;
    struct list link;
};

static void bytes_live_until_the_last_holder_lets_go(void **state)
{
    (void)state;
    struct buf *b = buf_copy("pushmark", 8);
    assert_int_equal(b->refs, 1);
    assert_int_equal(b->len, 8);
    assert_ptr_equal(buf_ref(b), b);
    assert_int_equal(b->refs, 2);
    buf_unref(b);
    assert_int_equal(b->refs, 1);
    assert_memory_equal(b->data, "pushmark", 8);
    buf_unref(b); /* the sanitizer's leak check says whether this one freed it */
    buf_unref(NULL);
}

static void buffers_may_be_empty_and_are_filled_in_place(void **state)
{
    (void)state;
    struct buf *empty = buf_copy(NULL, 0);
    assert_int_equal(empty->len, 0);
    buf_unref(empty);
    struct buf *b = buf_new(70000);
    memset(b->data, 'x', 70000);
    assert_int_equal(b->len, 70000);
    buf_unref(b);
}

static void a_member_leads_to_its_container(void **state)
{
    (void)state;
    struct item item = {.number = 7};
    assert_ptr_equal(container_of(&item.link, struct item, link), &item);
    assert_int_equal(container_of(&item.link, struct item, link)->number, 7);
    assert_ptr_equal(container_of(&item.number, struct item, number), &item);
}

/* The numbers in a list as one decimal, walked both ways. */
static void assert_list(const struct list *l, int expected)
{
    int forth = 0, back = 0, scale = 1;
    for (const struct list *i = l->next; i != l; i = i->next)
        forth = forth * 10 + container_of(i, struct item, link)->number;
    for (const struct list *i = l->prev; i != l; i = i->prev, scale *= 10)
        back += scale * container_of(i, struct item, link)->number;
    assert_int_equal(forth, expected);
    assert_int_equal(back, expected);
    assert_int_equal(list_empty(l), expected == 0);
}

static void fill(struct list *l, struct item *items, int count, int from)
{
    for (int i = 0; i < count; i++) {
        items[i].number = from + i;
        list_append(l, &items[i].link);
    }
}

static void lists_keep_the_order_of_insertion(void **state)
{
    (void)state;
    struct list l;
    struct item items[4];
    list_init(&l);
    assert_list(&l, 0);
    fill(&l, items, 4, 1);
    assert_list(&l, 1234);
    list_remove(&items[1].link);
    assert_list(&l, 134);
    list_remove(&items[1].link); /* again: nothing happens */
    assert_list(&l, 134);
    list_remove(&items[0].link);
    list_remove(&items[3].link);
    assert_list(&l, 3);
    list_append(&l, &items[0].link);
    assert_list(&l, 31);
    list_remove(&items[2].link);
    list_remove(&items[0].link);
    assert_list(&l, 0);
}

/* Its old neighbours may be gone by then. */
static void an_item_removed_again_touches_nobody(void **state)
{
    (void)state;
    struct list l;
    struct item items[4];
    list_init(&l);
    fill(&l, items, 4, 1);
    list_remove(&items[1].link);
    list_remove(&items[2].link);
    assert_true(list_empty(&items[1].link));
    list_remove(&items[1].link);
    assert_list(&l, 14);
}

static void a_list_is_moved_to_the_end_of_another(void **state)
{
    (void)state;
    struct list to, from;
    struct item some[2], more[3];
    list_init(&to);
    list_init(&from);
    fill(&to, some, 2, 1);
    fill(&from, more, 3, 3);
    list_take(&to, &from);
    assert_list(&to, 12345);
    assert_list(&from, 0);
    list_take(&to, &from);
    assert_list(&to, 12345);
    list_take(&from, &to);
    assert_list(&from, 12345);
    assert_list(&to, 0);
}

static void items_may_leave_during_the_walk(void **state)
{
    (void)state;
    struct list l;
    struct item items[5];
    int seen = 0;
    list_init(&l);
    fill(&l, items, 5, 1);
    list_each(i, next, &l)
    {
        struct item *item = container_of(i, struct item, link);
        seen = seen * 10 + item->number;
        if (item->number % 2 == 1)
            list_remove(i);
    }
    assert_int_equal(seen, 12345);
    assert_list(&l, 24);
}

static void slabs_hand_out_zeroed_aligned_neighbours(void **state)
{
    (void)state;
    enum { OBJECTS = 5000 }; /* over several chunks */
    static char *objects[OBJECTS];
    struct slab s;
    slab_init(&s, 72);
    size_t neighbours = 0;
    for (int i = 0; i < OBJECTS; i++) {
        objects[i] = slab_get(&s);
        assert_int_equal((uintptr_t)objects[i] % _Alignof(int64_t), 0);
        for (int j = 0; j < 72; j++)
            assert_int_equal(objects[i][j], 0);
        memset(objects[i], i % 251 + 1, 72);
        neighbours += i > 0 && objects[i] - objects[i - 1] == 72;
    }
    assert_in_range(neighbours, OBJECTS - 10, OBJECTS - 1);
    for (int i = 0; i < OBJECTS; i++) /* nobody wrote into anybody else */
        for (int j = 0; j < 72; j++)
            assert_int_equal((unsigned char)objects[i][j], i % 251 + 1);
    slab_close(&s);
}

static void slabs_use_again_what_came_back(void **state)
{
    (void)state;
    struct slab s;
    slab_init(&s, 1); /* smaller than the free list's own link */
    char *a = slab_get(&s), *b = slab_get(&s), *c = slab_get(&s);
    memset(a, 0xFF, 8);
    slab_put(&s, a);
    slab_put(&s, c);
    char *d = slab_get(&s), *e = slab_get(&s), *f = slab_get(&s);
    assert_true((d == a && e == c) || (d == c && e == a));
    assert_true(f != a && f != b && f != c);
    assert_int_equal(a[0] | a[7] | c[0] | c[7], 0);
    slab_close(&s);
    char *after = slab_get(&s); /* closed is empty, not broken */
    assert_int_equal(after[0], 0);
    slab_close(&s);
}

static void objects_may_be_larger_than_a_chunk(void **state)
{
    (void)state;
    enum { LARGE = 200 * 1000 };
    struct slab s;
    slab_init(&s, LARGE);
    char *a = slab_get(&s), *b = slab_get(&s);
    memset(a, 1, LARGE);
    memset(b, 2, LARGE);
    assert_int_equal(a[LARGE - 1], 1);
    slab_put(&s, a);
    assert_ptr_equal(slab_get(&s), a);
    assert_int_equal(a[LARGE - 1], 0);
    slab_close(&s);
}

static void allocations_keep_and_clear(void **state)
{
    (void)state;
    unsigned char *z = mem_zalloc(100, 10);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(z[i], 0);
    memset(z, 7, 1000);
    z = mem_grow(z, 100000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(z[i], 7);
    free(z);
    char *grown = mem_grow(NULL, 10);
    assert_non_null(grown);
    free(grown);
    char *plain = mem_alloc(10);
    assert_non_null(plain);
    free(plain);
    free(mem_alloc(0)); /* may be NULL, and is no lack of memory */
}

static void resident_memory_is_what_was_touched(void **state)
{
    (void)state;
    enum { TOUCHED = 32 << 20 };
    const int64_t before = mem_rss_bytes();
    assert_true(before > 0);
    char *memory = mem_alloc(TOUCHED);
    assert_true(mem_rss_bytes() - before < TOUCHED / 2); /* asked for is not yet resident */
    memset(memory, 1, TOUCHED);
    const int64_t grown = mem_rss_bytes() - before;
    assert_in_range(grown, TOUCHED * 9 / 10, 3u * TOUCHED);
    assert_true(mem_rss_peak_bytes() >= before + TOUCHED * 9 / 10);
    assert_true(mem_rss_peak_bytes() < INT64_C(1) << 40);
    free(memory);
}

static void allocate_too_much(const void *way)
{
    /* Volatile: the compiler would see through it and refuse. */
    volatile size_t huge = SIZE_MAX / 2;
    switch (*(const char *)way) {
    case 'a':
        mem_alloc(huge);
        break;
    case 'z':
        mem_zalloc(huge, 3);
        break;
    case 'w': /* a product that wraps to 0 is still more than there is */
        mem_zalloc(huge + 1, 2);
        break;
    default:
        mem_grow(NULL, huge);
    }
}

static void lack_of_memory_ends_the_program(void **state)
{
    (void)state;
    struct child c;
    for (const char *way = "azwg"; *way; way++) {
        child_run(&c, allocate_too_much, way);
        assert_int_not_equal(c.status, 99); /* aborted, by us or by the sanitizer */
        assert_int_not_equal(c.status, 0);
        if (strcmp(PUSHMARK_MODE, "release") == 0) {
            assert_int_equal(c.status, 128 + SIGABRT);
            assert_string_equal(c.err, "pushmark: out of memory\n");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_live_until_the_last_holder_lets_go),
        cmocka_unit_test(buffers_may_be_empty_and_are_filled_in_place),
        cmocka_unit_test(a_member_leads_to_its_container),
        cmocka_unit_test(lists_keep_the_order_of_insertion),
        cmocka_unit_test(an_item_removed_again_touches_nobody),
        cmocka_unit_test(a_list_is_moved_to_the_end_of_another),
        cmocka_unit_test(items_may_leave_during_the_walk),
        cmocka_unit_test(slabs_hand_out_zeroed_aligned_neighbours),
        cmocka_unit_test(slabs_use_again_what_came_back),
        cmocka_unit_test(objects_may_be_larger_than_a_chunk),
        cmocka_unit_test(allocations_keep_and_clear),
        cmocka_unit_test(resident_memory_is_what_was_touched),
        cmocka_unit_test(lack_of_memory_ends_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
