#include "offload.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

static const struct {
    const char *name;
    uint32_t get, set; /* set 0: only told */
} offloads[] = {
    {"tso", ETHTOOL_GTSO, ETHTOOL_STSO}, {"gso", ETHTOOL_GGSO, ETHTOOL_SGSO},
    {"gro", ETHTOOL_GGRO, ETHTOOL_SGRO}, {"tx_checksum", ETHTOOL_GTXCSUM, 0},
    {"rx_checksum", ETHTOOL_GRXCSUM, 0},
};
enum { OFFLOADS = sizeof offloads / sizeof *offloads };

static int ask(int fd, const char *interface, uint32_t command, uint32_t *data)
{
    struct ethtool_value value = {.cmd = command, .data = *data};
    struct ifreq request = {.ifr_data = (void *)&value};
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", interface);
    const int status = ioctl(fd, SIOCETHTOOL, &request);
    *data = value.data;
    return status;
}

/* Read back, for a driver may take the command and keep the feature. */
int offload_switch_off(int fd, const char *interface, char error[OFFLOAD_ERROR])
{
    for (size_t i = 0; i < OFFLOADS; i++) {
        uint32_t on = 0;
        if (!offloads[i].set)
            continue;
        if (ask(fd, interface, offloads[i].set, &on) != 0 || ask(fd, interface, offloads[i].get, &on) != 0 ||
            on) {
            snprintf(error, OFFLOAD_ERROR, "cannot switch %s off: %s", offloads[i].name,
                     on ? "the interface keeps it on" : strerror(errno));
            return -1;
        }
    }
    return 0;
}

json_t *offload_json(int fd, const char *interface)
{
    json_t *found = json_object();
    for (size_t i = 0; i < OFFLOADS; i++) {
        uint32_t on = 0;
        const bool known = ask(fd, interface, offloads[i].get, &on) == 0;
        json_object_set_new(found, offloads[i].name, known ? json_boolean(on) : json_null());
    }
    return found;
}
