#include "curl_loop.h"

#include "clock.h"
#include "closing.h"
#include "log.h"
#include "mem.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

/* Lookups within a multi grow with what it holds, and each takes two descriptors of its own. */
enum { MULTI_HANDLES = 100 };

struct curl_multi {
    CURLM *curl;
    struct list link;
    struct timer timer;
    struct curl_loop *loop;
    int handles;
    bool busy; /* within a call into the library, or telling of what is done */
};

struct watch {
    uv_poll_t poll;
    struct curl_multi *multi;
    curl_socket_t fd;
};

/* --- sockets, opened and closed by us */

static struct traffic_item **item_of(struct curl_loop *loop, int fd)
{
    if (fd >= loop->item_room) {
        int room = fd * 2 + 64;
        loop->items = mem_grow(loop->items, (size_t)room * sizeof *loop->items);
        for (int i = loop->item_room; i < room; i++)
            loop->items[i] = NULL;
        loop->item_room = room;
    }
    return &loop->items[fd];
}

/* A descriptor that comes again was closed behind our back: the library does so with one that failed to
 * connect. */
static void forget(struct net *net, struct traffic_item **item)
{
    static const struct wire nothing;
    if (!*item)
        return;
    traffic_remove(&net->traffic, *item, &nothing);
    free(*item);
    *item = NULL;
}

static int on_connected(void *context, char *to, char *from, int to_port, int from_port)
{
    struct curl_place *place = context;
    (void)to, (void)from, (void)to_port, (void)from_port;
    place->connecting = false;
    return CURL_PREREQFUNC_OK;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct curl_place *place = context;
    struct curl_loop *loop = place->loop;
    struct net *net = loop->net;
    (void)purpose, (void)address;
    int fd = net_socket(net);
    place->fd = fd < 0 ? CURL_SOCKET_BAD : fd;
    if (fd < 0) {
        place->failure = net_cause(-fd);
        return CURL_SOCKET_BAD;
    }
    struct traffic_item **item = item_of(loop, fd);
    forget(net, item);
    place->connecting = true;
    *item = mem_zalloc(1, sizeof **item);
    traffic_add(&net->traffic, *item, fd, net_ipv6(net));
    return fd;
}

static void close_socket_of(struct curl_loop *loop, struct traffic_item **item)
{
    closing_begin(loop->net, *item, false, false);
    free(*item);
    *item = NULL;
}

static int close_socket(void *context, curl_socket_t fd)
{
    struct curl_loop *loop = context;
    close_socket_of(loop, item_of(loop, fd));
    return 0;
}

/* --- multis: the library's event interface on libuv */

static void tell_done(struct curl_multi *multi)
{
    int left;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi->curl, &left)))
        multi->loop->on_done(message->easy_handle, message->data.result);
}

static void act(struct curl_multi *multi, curl_socket_t fd, int events)
{
    int running;
    multi->busy = true;
    curl_multi_socket_action(multi->curl, fd, events, &running);
    tell_done(multi);
    multi->busy = false;
}

static void on_poll(uv_poll_t *handle, int status, int events)
{
    const struct watch *watch = container_of(handle, struct watch, poll);
    int wanted = status < 0 ? CURL_CSELECT_ERR : 0;
    if (events & UV_READABLE)
        wanted |= CURL_CSELECT_IN;
    if (events & UV_WRITABLE)
        wanted |= CURL_CSELECT_OUT;
    act(watch->multi, watch->fd, wanted);
}

static void on_timer(struct timer *timer, int64_t now_ns)
{
    (void)now_ns;
    act(container_of(timer, struct curl_multi, timer), CURL_SOCKET_TIMEOUT, 0);
}

/* Our heap, not libuv's timers: those turn "at once" into a millisecond. */
static int set_timer(CURLM *curl, long timeout_ms, void *context)
{
    struct curl_multi *multi = context;
    (void)curl;
    if (timeout_ms < 0)
        timers_cancel(&multi->timer);
    else
        timers_set(&multi->loop->net->timers, &multi->timer, clock_now_ns() + timeout_ms * NS_PER_MS);
    return 0;
}

static void on_unwatched(uv_handle_t *handle)
{
    free(container_of((uv_poll_t *)(void *)handle, struct watch, poll));
}

static struct watch *new_watch(struct curl_multi *multi, curl_socket_t fd)
{
    struct watch *watch = mem_zalloc(1, sizeof *watch);
    watch->multi = multi;
    watch->fd = fd;
    uv_poll_init_socket(multi->loop->net->loop, &watch->poll, fd);
    curl_multi_assign(multi->curl, fd, watch);
    return watch;
}

static int set_socket(CURL *curl, curl_socket_t fd, int what, void *context, void *assigned)
{
    struct curl_multi *multi = context;
    struct watch *watch = assigned;
    (void)curl;
    if (what == CURL_POLL_REMOVE) {
        if (watch)
            uv_close((uv_handle_t *)&watch->poll, on_unwatched);
        curl_multi_assign(multi->curl, fd, NULL);
        return 0;
    }
    if (!watch)
        watch = new_watch(multi, fd);
    uv_poll_start(&watch->poll,
                  (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0),
                  on_poll);
    return 0;
}

static struct curl_multi *new_multi(struct curl_loop *loop)
{
    struct curl_multi *multi = mem_zalloc(1, sizeof *multi);
    multi->curl = curl_multi_init();
    multi->loop = loop;
    multi->timer.fire = on_timer;
    curl_multi_setopt(multi->curl, CURLMOPT_SOCKETFUNCTION, set_socket);
    curl_multi_setopt(multi->curl, CURLMOPT_SOCKETDATA, multi);
    curl_multi_setopt(multi->curl, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(multi->curl, CURLMOPT_TIMERDATA, multi);
    curl_multi_setopt(multi->curl, CURLMOPT_MAXCONNECTS, (long)MULTI_HANDLES + 4);
    list_append(&loop->multis, &multi->link);
    return multi;
}

/* The newest multi, if it has room: handles come once and stay. */
static struct curl_multi *newest_with_room(struct curl_loop *loop)
{
    if (!list_empty(&loop->multis)) {
        struct curl_multi *newest = container_of(loop->multis.prev, struct curl_multi, link);
        if (newest->handles < MULTI_HANDLES)
            return newest;
    }
    return new_multi(loop);
}

/* --- handles */

void curl_loop_join(struct curl_loop *loop, struct curl_place *place, CURL *easy)
{
    *place = (struct curl_place){.loop = loop, .multi = newest_with_room(loop), .fd = CURL_SOCKET_BAD};
    place->multi->handles++;
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, place);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, place);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, loop); /* connections outlive their handles */
}

void curl_loop_start(struct curl_place *place, CURL *easy)
{
    place->failure = CAUSE_NONE;
    place->added = true;
    curl_multi_add_handle(place->multi->curl, easy);
    /* The library asks to be called in 0 ms; it is called now, where that is allowed. */
    if (!place->multi->busy)
        act(place->multi, CURL_SOCKET_TIMEOUT, 0);
}

void curl_loop_stop(struct curl_place *place, CURL *easy)
{
    if (!place->added)
        return;
    /* A socket that is connecting the library closes without a word, though the kernel may have connected it
     * already. Held by another descriptor, it can be closed as all others are. */
    int held = place->connecting ? fcntl(place->fd, F_DUPFD_CLOEXEC, 0) : -1;
    if (curl_multi_remove_handle(place->multi->curl, easy) == CURLM_OK)
        place->added = false;
    struct traffic_item **item = held >= 0 ? item_of(place->loop, place->fd) : NULL;
    if (item && *item && !place->added) {
        (*item)->fd = held;
        close_socket_of(place->loop, item);
    } else if (held >= 0) {
        close(held);
    }
}

struct wire curl_loop_wire(const struct curl_place *place)
{
    struct net *net = place->loop->net;
    if (place->fd == CURL_SOCKET_BAD || !*item_of(place->loop, place->fd))
        return (struct wire){0};
    return net_read_wire(place->fd, net_ipv6(net), false);
}

/* --- the whole */

void curl_loop_open(struct curl_loop *loop, struct net *net, void (*on_done)(CURL *easy, CURLcode code))
{
    *loop = (struct curl_loop){.net = net, .on_done = on_done};
    list_init(&loop->multis);
}

void curl_loop_close(struct curl_loop *loop)
{
    list_each(item, next, &loop->multis)
    {
        struct curl_multi *multi = container_of(item, struct curl_multi, link);
        curl_multi_cleanup(multi->curl); /* hands its idle connections to close_socket */
        timers_remove(&loop->net->timers, &multi->timer);
        free(multi);
    }
    free(loop->items);
}
