#include "service.h"

#include "token.h"
#include "transport/packer.h"

void service_open(struct service *service, const struct config *config, struct hub *hub, int64_t start_ns)
{
    service->config = config;
    service->hub = hub;
    service->started_ns = start_ns;
    service->feed_start_ns = config->start_ns > 0 ? config->start_ns : start_ns;
    service->key = config->secret ? token_key_new(config->secret) : NULL;
    service->packer = config->compression == COMPRESSION_GZIP ? packer_new() : NULL;
}

void service_close(struct service *service)
{
    token_key_free(service->key);
    packer_free(service->packer);
}
