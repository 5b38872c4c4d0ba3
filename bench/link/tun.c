#include "link/tun.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

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

int tun_open(const char *name, int *index, char error[TUN_ERROR])
{
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    const int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return refuse("/dev/net/tun", error);
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    if (ioctl(fd, TUNSETIFF, &request) == 0 && (*index = (int)if_nametoindex(name)) > 0)
        return fd;
    refuse(name, error);
    close(fd);
    return -1;
}
