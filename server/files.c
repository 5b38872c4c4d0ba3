#include "files.h"

#include "log.h"
#include "pages.h"
#include "url.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MAX_FILE = 16 * 1024 * 1024, MAX_PATH = 512 };

static const struct {
    const char *ending, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/plain; charset=utf-8"},
    {".woff2", "font/woff2"},
};

static const char *type_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
        if (strcasecmp(dot, types[i].ending) == 0)
            return types[i].type;
    return "application/octet-stream";
}

/* Everything that is read from a client's path goes through here. Dot-files are as good as absent. */
static int open_beneath(const char *folder, const char *path)
{
    if (path[0] == '.' || strstr(path, "/."))
        return -1;
    int root = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return -1;
    struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
    close(root);
    return fd;
}

static struct buf *read_file(int fd, size_t len)
{
    struct buf *b = buf_new(len);
    for (size_t have = 0; have < len;) {
        ssize_t n = read(fd, b->data + have, len - have);
        if (n <= 0) {
            buf_unref(b);
            return NULL;
        }
        have += (size_t)n;
    }
    return b;
}

static bool same_etag(const struct request *request, const char *etag)
{
    const struct slice *field = http_field(request->head, "if-none-match");
    return field && (slice_is(*field, "*") || memmem(field->at, field->len, etag, strlen(etag)));
}

static void send_file(struct peer *peer, const struct request *request, const char *path, int fd,
                      const struct stat *st)
{
    char etag[64], fields[192];
    snprintf(etag, sizeof etag, "\"%llx-%llx\"", (unsigned long long)st->st_size,
             (unsigned long long)st->st_mtim.tv_sec * 1000000000u + (unsigned long long)st->st_mtim.tv_nsec);
    snprintf(fields, sizeof fields,
             "ETag: %s\r\nCache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n", etag);
    struct answer answer = {.status = 304, .type = type_of(path), .fields = fields, .etag = -1};
    struct buf *body = NULL;
    if (!same_etag(request, etag)) {
        body = read_file(fd, (size_t)st->st_size);
        answer.status = 200;
        answer.bodies = &body;
        answer.body_count = 1;
    }
    if (answer.status == 200 && !body)
        peer_answer_text(peer, 500, "the file could not be read");
    else
        peer_answer(peer, &answer);
    buf_unref(body);
}

static void not_found(struct peer *peer)
{
    peer_count_error(peer, CAUSE_NOT_FOUND);
    peer_answer_text(peer, 404, "there is nothing here; / tells what this server has");
}

static const char index_page[] = "index.html";

/* The path below the folder, decoded; NULL-ended. -1 for one that cannot be a file's. */
static int local_path(struct slice path, char out[MAX_PATH])
{
    if (path.len == 0 || path.at[0] != '/')
        return -1;
    ptrdiff_t n = url_decode((struct slice){path.at + 1, path.len - 1}, out, MAX_PATH - sizeof index_page);
    if (n < 0 || memchr(out, '\0', (size_t)n) || memchr(out, '\\', (size_t)n))
        return -1;
    out[n] = '\0';
    if (n == 0 || out[n - 1] == '/')
        memcpy(out + n, index_page, sizeof index_page);
    return 0;
}

void files_init(const char *folder)
{
    struct stat st;
    if (stat(folder, &st) != 0 || !S_ISDIR(st.st_mode))
        log_fatal(2, "--web: '%s' is no folder that can be read; name one that holds index.html", folder);
}

void files_serve(struct peer *peer, const struct request *request)
{
    const char *folder = peer->service->config->web;
    char path[MAX_PATH];
    struct stat st;
    if (!folder && slice_is(request->path, "/")) {
        pages_index(peer, request);
        return;
    }
    int fd = folder && local_path(request->path, path) == 0 ? open_beneath(folder, path) : -1;
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= MAX_FILE)
        send_file(peer, request, path, fd, &st);
    else
        not_found(peer);
    if (fd >= 0)
        close(fd);
}
