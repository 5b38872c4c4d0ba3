#include "http.h"
#include "http_syntax.h"

/* "0", "0." and up to three zeros behind it (RFC 9110 §12.4.2). */
static bool is_zero(struct slice weight)
{
    for (size_t i = 0; i < weight.len; i++)
        if (weight.at[i] != (i == 1 ? '.' : '0'))
            return false;
    return weight.len > 0;
}

/* Takes the name off an element like "gzip;q=0.5"; whether what is left gives it a weight of nothing. */
static bool is_refused(struct slice item, struct slice *name)
{
    const char *end = memchr(item.at, ';', item.len);
    *name = http_trim((struct slice){item.at, end ? (size_t)(end - item.at) : item.len});
    struct slice weight = end ? http_trim(http_skip(item, (size_t)(end - item.at) + 1)) : (struct slice){0};
    return weight.len > 2 && (weight.at[0] | 0x20) == 'q' && weight.at[1] == '=' &&
           is_zero(http_skip(weight, 2));
}

bool http_accepts(const struct http_head *head, const char *coding)
{
    const size_t len = strlen(coding);
    bool any = false;
    for (size_t i = 0; i < head->field_count; i++) {
        struct slice list = head->fields[i].value, item, name;
        if (!http_same(head->fields[i].name, "accept-encoding", strlen("accept-encoding")))
            continue;
        while (http_next_item(&list, &item)) {
            bool wanted = !is_refused(item, &name);
            if (http_same(name, coding, len))
                return wanted;
            if (http_same(name, "*", 1))
                any = wanted;
        }
    }
    return any;
}
