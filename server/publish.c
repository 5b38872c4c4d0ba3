#include "publish.h"

#include "clock.h"
#include "message.h"
#include "url.h"

const char publish_default_topic[] = "up";

int publish_message(struct service *service, struct slice name, struct slice body, uint64_t *number,
                    const char **why)
{
    if (service->config->workers > 1) {
        *why = "with --workers above 1 each process has its own topics; publishing takes one worker";
        return 501;
    }
    if (body.len == 0 || !message_body_valid(body)) {
        *why = "a message is one line of UTF-8 text, not empty, without control characters";
        return 400;
    }
    struct topic *topic = hub_topic(service->hub, name);
    if (!topic) {
        *why =
            "no such topic can be made: a name is 1 to 64 of A-Z a-z 0-9 . _ -, and --max-topics limits them";
        return 400;
    }
    if (!hub_open(topic)) {
        *why = topic->of_lab ? "this topic is a lab session's; only its own desk publishes there"
                             : "this topic is the feed's; publish into another";
        return 403;
    }
    *number = hub_publish(topic, clock_now_ns(), body);
    return 0;
}

void publish_serve(struct peer *peer, const struct request *request)
{
    struct slice topic = slice_of(publish_default_topic);
    uint64_t number;
    const char *why;
    url_param(request->query, "topic", &topic);
    int status = publish_message(peer->service, topic, request->body, &number, &why);
    if (status != 0) {
        peer_answer_text(peer, status, why);
        return;
    }
    char text[24];
    text[message_decimal(text, number)] = '\0';
    peer_answer_text(peer, 200, text);
}
