#include "crew.h"

#include "clock.h"
#include "head.h"
#include "log.h"
#include "queue.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    WAKE_SIGNAL = SIGUSR2,
    SEND_IOV = 64,
    RECEIVE = 16 * 1024, /* on the thread's own stack: pages that no request ever filled are never there */
    /* Of address space; what is resident are the few pages touched. The deepest call, a poll's batch of a
     * thousand messages printed into a page, takes a fifth of it. */
    STACK = 128 * 1024,
};

static struct crew *crew_of(const struct conn *conn)
{
    return container_of(conn_pool(conn), struct crew, pool);
}

void crew_lock(struct crew *crew)
{
    int error = pthread_mutex_lock(&crew->lock);
    if (error)
        log_fatal(1, "the lock of the threads is broken: %s", strerror(error));
}

void crew_unlock(struct crew *crew)
{
    pid_t *wakes = crew->wakes;
    size_t count = crew->wake_count;
    crew->wakes = NULL;
    crew->wake_count = crew->wake_room = 0;
    /* A message that one of us published may have begun a batch. Armed outright, a feed that is behind, whose
     * deadline has passed, would have each of us set the timerfd again, within the lock. */
    timers_arm_sooner(&crew->pool.timers);
    pthread_mutex_unlock(&crew->lock);
    /* By number, not by pthread_kill: a thread that has ended in the meantime is then no more than a signal
     * that reaches nobody, or wakes somebody for nothing. */
    for (size_t i = 0; i < count; i++)
        syscall(SYS_tgkill, crew->pid, wakes[i], WAKE_SIGNAL);
    free(wakes);
}

static void wake(struct crew *crew, pid_t tid)
{
    if (crew->wake_count == crew->wake_room) {
        crew->wake_room = crew->wake_room ? 2 * crew->wake_room : 16;
        crew->wakes = mem_grow(crew->wakes, crew->wake_room * sizeof *crew->wakes);
    }
    crew->wakes[crew->wake_count++] = tid;
}

/* A thread that is not waiting looks at its connection before it does. */
static void rouse(struct conn *conn)
{
    struct conn_thread *thread = &conn->thread;
    if (!thread->waiting || thread->signalled)
        return;
    thread->signalled = true;
    wake(crew_of(conn), thread->tid);
}

/* --- the mover; all of it within the lock, by any thread --- */

static int begin(struct conn *conn)
{
    conn->thread = (struct conn_thread){0};
    return 0;
}

static size_t send_later(struct conn *conn, const void *data, size_t len)
{
    (void)conn, (void)data, (void)len;
    return 0;
}

static int flush_later(struct conn *conn)
{
    rouse(conn);
    return 0;
}

static void look_again(struct conn *conn)
{
    conn->thread.look_again = true;
    rouse(conn);
}

static void wake_at(struct conn *conn, int64_t due_ns)
{
    bool earlier = due_ns < conn->timer.due_ns;
    conn->timer.due_ns = due_ns;
    if (earlier)
        rouse(conn);
}

/* Memory and descriptor are its thread's, which may be in the kernel with them: this only gets it out. */
static void end(struct conn *conn)
{
    if (!pthread_equal(conn->thread.id, pthread_self()))
        shutdown(conn->fd, SHUT_RDWR);
    rouse(conn);
}

static int64_t now_ns(const struct pool *pool)
{
    (void)pool;
    return clock_now_ns();
}

static const struct mover thread_mover = {
    .begin = begin,
    .send = send_later,
    .flush = flush_later,
    .update = rouse,
    .resume = look_again,
    .wake_at = wake_at,
    .end = end,
    .now_ns = now_ns,
    .gather_bytes = 64 * 1024,
};

/* --- a connection's thread --- */

/* Runs out of its time while its thread is held up in the kernel: the listener gave it SO_SNDTIMEO. */
static void look_at_time(struct conn *conn)
{
    int64_t at_ns = clock_now_ns();
    if (at_ns < conn->timer.due_ns)
        return;
    conn->timer.due_ns = INT64_MAX;
    conn_timeout(conn, at_ns);
}

/* The queue keeps what it holds while the lock is let go: only this thread takes from it. */
static void write_out(struct crew *crew, struct conn *conn)
{
    struct iovec iov[SEND_IOV];
    struct msghdr message = {.msg_iov = iov, .msg_iovlen = queue_peek(conn->queue, iov, SEND_IOV)};
    crew_unlock(crew);
    ssize_t n = sendmsg(conn->fd, &message, MSG_NOSIGNAL);
    int error = errno;
    crew_lock(crew);
    if (conn->state == CONN_CLOSED)
        return;
    if (n >= 0) {
        conn_sent(conn, (size_t)n);
        if (!conn->queue)
            conn_drained(conn);
    } else if (error == EAGAIN || error == EINTR || error == ENOBUFS) {
        look_at_time(conn);
    } else {
        conn_broken(conn);
    }
}

/* Waits until the peer has sent something (1), or another thread or the time calls (0), or the peer is gone
 * (-1). */
static int await(const struct crew *crew, int fd, bool reads, int64_t due_ns)
{
    struct pollfd wanted = {.fd = fd, .events = reads ? POLLIN : 0};
    int64_t left_ns = due_ns - clock_now_ns();
    if (left_ns < 0)
        left_ns = 0;
    struct timespec left = {.tv_sec = left_ns / NS_PER_S, .tv_nsec = left_ns % NS_PER_S};
    if (ppoll(&wanted, 1, due_ns == INT64_MAX ? NULL : &left, &crew->asleep) <= 0)
        return 0;
    return wanted.revents & POLLIN || reads ? 1 : -1;
}

static void take_in(struct conn *conn, const char *data, size_t len)
{
    size_t room;
    char *at = conn_room(conn, &room);
    memcpy(at, data, len < room ? len : room); /* what is kept is bounded far below the room */
    conn_received(conn, len);
}

static void wait_and_read(struct crew *crew, struct conn *conn)
{
    char data[RECEIVE];
    int fd = conn->fd;
    bool reads = conn_reads(conn);
    int64_t due_ns = conn->timer.due_ns;
    conn->thread.waiting = true;
    crew_unlock(crew);
    int what = await(crew, fd, reads, due_ns);
    ssize_t n = what > 0 ? recv(fd, data, sizeof data, MSG_DONTWAIT) : 0;
    int error = errno;
    crew_lock(crew);
    conn->thread.waiting = conn->thread.signalled = false;
    if (conn->state == CONN_CLOSED || what == 0)
        return;
    if (what > 0 && n >= 0)
        take_in(conn, data, (size_t)n);
    else if (what < 0 || (error != EAGAIN && error != EINTR))
        conn_broken(conn);
}

static void work(struct crew *crew, struct conn *conn)
{
    while (conn->state != CONN_CLOSED) {
        if (conn->queue) {
            write_out(crew, conn);
        } else if (conn->thread.look_again) {
            conn->thread.look_again = false;
            conn_retake(conn);
        } else {
            look_at_time(conn);
            if (conn->state != CONN_CLOSED && !conn->queue && !conn->thread.look_again)
                wait_and_read(crew, conn);
        }
    }
}

/* Each thread that ends joins the one that ended before it, so that no more than one is ever left over. */
static void leave(struct crew *crew)
{
    bool any = crew->any_ended;
    pthread_t before = crew->last;
    crew->any_ended = true;
    crew->last = pthread_self();
    if (--crew->alive == 0)
        wake(crew, crew->boss);
    crew_unlock(crew);
    if (any)
        pthread_join(before, NULL);
}

static void *serve(void *argument)
{
    struct conn *conn = argument;
    struct crew *crew = crew_of(conn);
    crew_lock(crew);
    conn->thread.id = pthread_self();
    conn->thread.tid = gettid();
    work(crew, conn);
    int fd = conn->fd;
    queue_free(conn->queue);
    slab_put(&crew->pool.slab, conn);
    crew_unlock(crew);
    close(fd);
    crew_lock(crew);
    leave(crew);
    return NULL;
}

/* --- beginnings and ends --- */

/* What has come of the request is read first, as closing over unread input would destroy the answer. */
static void refuse(int fd)
{
    static const char text[] = "no thread can be had for this connection; try again later\n";
    char drop[RECEIVE], head[HEAD_ROOM + sizeof text];
    struct answer answer = {.status = 503, .type = "text/plain; charset=utf-8", .etag = -1};
    struct head_context context = {.body_len = sizeof text - 1, .close = true};
    size_t n = head_write(head, &answer, &context);
    memcpy(head + n, text, sizeof text - 1);
    (void)!recv(fd, drop, sizeof drop, MSG_DONTWAIT);
    (void)!send(fd, head, n + sizeof text - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    shutdown(fd, SHUT_WR);
}

/* A connection that never got a thread. */
static void give_up(struct crew *crew, struct conn *conn)
{
    int fd = conn->fd;
    refuse(fd);
    crew_lock(crew);
    crew->alive--;
    crew->pool.service.stats.errors[CAUSE_NO_THREAD]++;
    conn_close(conn);
    queue_free(conn->queue);
    slab_put(&crew->pool.slab, conn);
    crew_unlock(crew);
    close(fd);
}

void crew_serve(struct crew *crew, int fd, bool ipv6, bool over_limit)
{
    pthread_t id;
    crew_lock(crew);
    struct conn *conn = conn_open(&crew->pool, fd, ipv6, over_limit);
    crew->alive++;
    crew_unlock(crew);
    if (pthread_create(&id, &crew->attributes, serve, conn) != 0)
        give_up(crew, conn);
}

static void on_wake(int number)
{
    (void)number;
}

void crew_init(struct crew *crew)
{
    struct sigaction action = {.sa_handler = on_wake};
    sigset_t wakes;
    sigemptyset(&wakes);
    sigaddset(&wakes, WAKE_SIGNAL);
    sigaction(WAKE_SIGNAL, &action, NULL);
    pthread_sigmask(SIG_BLOCK, &wakes, NULL);
    sigfillset(&crew->asleep);
    sigdelset(&crew->asleep, WAKE_SIGNAL);
    pool_init(&crew->pool, &thread_mover, NULL);
    pthread_mutex_init(&crew->lock, NULL);
    pthread_attr_init(&crew->attributes);
    pthread_attr_setstacksize(&crew->attributes, STACK);
    crew->pid = getpid();
    crew->boss = gettid();
    /* Memory is asked for within the lock, so an arena a core would be memory for nothing. */
    mallopt(M_ARENA_MAX, 1);
}

void crew_close(struct crew *crew)
{
    if (crew->any_ended)
        pthread_join(crew->last, NULL);
    pthread_attr_destroy(&crew->attributes);
    pthread_mutex_destroy(&crew->lock);
    free(crew->wakes);
    pool_close(&crew->pool);
}
