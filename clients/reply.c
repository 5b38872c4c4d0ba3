#include "reply.h"

#include "mem.h"

#include <stdlib.h>

void reply_close(struct reply *reply)
{
    free(reply->kept);
    reply->kept = NULL;
    reply->len = 0;
}

static void keep(struct reply *reply, struct slice bytes)
{
    reply->kept = mem_grow(reply->kept, reply->len + bytes.len);
    memcpy(reply->kept + reply->len, bytes.at, bytes.len);
    reply->len += bytes.len;
}

int reply_head(struct reply *reply, struct slice *rest, struct http_head *head)
{
    size_t seen = reply->len;
    if (reply->kept) {
        keep(reply, *rest);
        *rest = (struct slice){reply->kept, reply->len};
    }
    int n;
    while ((n = http_parse_response(rest->at, rest->len, seen, false, head)) > 0) {
        rest->at += n;
        rest->len -= (size_t)n;
        seen = 0;
        if (head->status >= 200 || head->status == 101)
            return 1;
    }
    if (n < 0)
        return n;
    if (!reply->kept) {
        keep(reply, *rest);
    } else if (rest->at > reply->kept) {
        memmove(reply->kept, rest->at, rest->len);
        reply->len = rest->len;
    }
    return 0;
}
