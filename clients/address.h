/* Looks into a struct address: for those few who open, bind and connect sockets. */
#ifndef PUSHMARK_LOAD_ADDRESS_H
#define PUSHMARK_LOAD_ADDRESS_H

#include "net.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

_Static_assert(sizeof(struct sockaddr_in6) <= sizeof(((struct address *)0)->bytes), "an address must fit");

static inline const struct sockaddr *address_raw(const struct address *a)
{
    return (const struct sockaddr *)(const void *)a->bytes;
}

static inline void address_set(struct address *a, const struct sockaddr *from, socklen_t len)
{
    memcpy(a->bytes, from, len);
    a->len = len;
    a->ipv6 = from->sa_family == AF_INET6;
}

/* The number of an IPv4 address, 0 of any other. */
static inline uint32_t address_v4(const struct address *a)
{
    struct sockaddr_in in;
    memcpy(&in, a->bytes, sizeof in);
    return a->ipv6 ? 0 : ntohl(in.sin_addr.s_addr);
}

static inline void address_set_v4(struct address *a, uint32_t number)
{
    struct sockaddr_in in;
    memcpy(&in, a->bytes, sizeof in);
    in.sin_addr.s_addr = htonl(number);
    memcpy(a->bytes, &in, sizeof in);
}

static inline bool address_is_loopback(const struct address *a)
{
    struct sockaddr_in6 in6;
    memcpy(&in6, a->bytes, sizeof in6);
    return a->ipv6 ? IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr) : address_v4(a) >> 24 == 127;
}

#endif
