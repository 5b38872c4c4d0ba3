#include "recovery.h"

#include "client.h"
#include "clock.h"

static const int64_t SLOT_NS = RECOVERY_SLOT_MS * NS_PER_MS;

static struct recovery *recovery_of(const struct client *client)
{
    return &client->run->results->recovery;
}

static void count_slot(const struct run *run, uint32_t slots[RECOVERY_SLOTS], int64_t now_ns)
{
    int64_t slot = (now_ns - run->w0_ns) / SLOT_NS;
    if (slot < RECOVERY_SLOTS)
        slots[slot]++;
    else
        run->results->recovery.late++;
}

/* How many messages of its topic are due by then: the number of the first that is not. A Poisson schedule is
 * walked once for all clients, as times only grow. */
static uint64_t due_by(const struct client *client, int64_t now_ns)
{
    struct run *run = client->run;
    struct schedule_cursor *at = &run->due[client->topic];
    struct schedule feed;
    if (!target_schedule(run->target, run->topics[client->topic], &feed))
        return 0;
    if (feed.kind == SCHEDULE_EVEN)
        return schedule_count(&feed, feed.start_ns, now_ns);
    if (at->schedule.rate_hz <= 0)
        schedule_begin(at, &feed);
    while (at->due_ns < now_ns)
        schedule_advance(at);
    return at->number;
}

void recovery_lost(struct client *client, int64_t now_ns)
{
    struct recovery *r = recovery_of(client);
    client->accepted = false;
    if (!client->ready || client->lost_ns != 0 || now_ns < client->run->w0_ns)
        return;
    client->lost_ns = now_ns;
    r->clients += !client->was_lost;
    client->was_lost = true;
    if (r->first_lost_ns == 0 || now_ns < r->first_lost_ns)
        r->first_lost_ns = now_ns;
}

void recovery_attempt(struct client *client, int64_t now_ns)
{
    struct recovery *r = recovery_of(client);
    if (client->lost_ns == 0 || client->accepted)
        return;
    client->needed = due_by(client, now_ns);
    r->attempts++;
    count_slot(client->run, r->tried, now_ns);
}

void recovery_delivered(struct client *client, int64_t now_ns)
{
    struct recovery *r = recovery_of(client);
    if (client->lost_ns == 0 || !client->accepted || client->numbers.next < client->needed)
        return;
    hdr_record(&client->run->results->hists[HIST_OUTAGE], now_ns - client->lost_ns);
    client->lost_ns = 0;
    if (now_ns > r->last_whole_ns)
        r->last_whole_ns = now_ns;
}

void recovery_accepted(struct client *client, int64_t now_ns)
{
    if (client->lost_ns == 0 || client->accepted)
        return;
    client->accepted = true;
    count_slot(client->run, recovery_of(client)->accepted, now_ns);
    recovery_delivered(client, now_ns);
}

void recovery_finish(struct client *client)
{
    recovery_of(client)->still_lost += client->lost_ns != 0;
}

void recovery_merge(struct recovery *to, const struct recovery *from)
{
    to->clients += from->clients;
    to->still_lost += from->still_lost;
    to->attempts += from->attempts;
    to->late += from->late;
    if (from->first_lost_ns != 0 && (to->first_lost_ns == 0 || from->first_lost_ns < to->first_lost_ns))
        to->first_lost_ns = from->first_lost_ns;
    if (from->last_whole_ns > to->last_whole_ns)
        to->last_whole_ns = from->last_whole_ns;
    for (int i = 0; i < RECOVERY_SLOTS; i++) {
        to->tried[i] += from->tried[i];
        to->accepted[i] += from->accepted[i];
    }
}

bool recovery_peak(const struct recovery *r, const uint32_t slots[RECOVERY_SLOTS], uint32_t *most)
{
    *most = 0;
    for (int i = 0; i < RECOVERY_SLOTS; i++)
        *most = slots[i] > *most ? slots[i] : *most;
    return r->late == 0;
}
