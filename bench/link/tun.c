#include "link/tun.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* What the kernel keeps for us until we read it. TCP gives a whole congestion window at once, for a packet
 * counts as sent when it lies there: the 500 that it has by default would drop of that. */
enum { QUEUE_PACKETS = 10000 };

static int refuse(const char *step, char error[TUN_ERROR])
{
    const char *advice = "";
    if (errno == ENOENT || errno == ENODEV)
        advice = "; modprobe tun";
    else if (errno == EACCES || errno == EPERM)
        advice = "; let it be opened (chmod 666 /dev/net/tun as root; --device /dev/net/tun in a container)";
    snprintf(error, TUN_ERROR, "no TUN device can be made (%s: %s)%s", step, strerror(errno), advice);
    return -1;
}

static bool settle(const char *name, int *index)
{
    struct ifreq request = {.ifr_qlen = QUEUE_PACKETS};
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    const bool settled = fd >= 0 && ioctl(fd, SIOCSIFTXQLEN, &request) == 0;
    *index = (int)if_nametoindex(name);
    if (fd >= 0)
        close(fd);
    return settled && *index > 0;
}

int tun_open(const char *name, int *index, char error[TUN_ERROR])
{
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    const int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return refuse("/dev/net/tun", error);
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    if (ioctl(fd, TUNSETIFF, &request) == 0 && settle(name, index))
        return fd;
    refuse(name, error);
    close(fd);
    return -1;
}
