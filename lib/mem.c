#include "mem.h"

#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static void *or_die(void *memory, size_t size)
{
    if (!memory && size > 0) {
        log_line("out of memory");
        abort();
    }
    return memory;
}

void *mem_alloc(size_t size)
{
    return or_die(malloc(size), size);
}

void *mem_zalloc(size_t count, size_t size)
{
    return or_die(calloc(count, size), count > 0 ? size : 0); /* their product may wrap to 0 */
}

void *mem_grow(void *old, size_t size)
{
    return or_die(realloc(old, size), size);
}

int64_t mem_rss_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return 0;
    long total, resident = 0;
    if (fscanf(file, "%ld %ld", &total, &resident) != 2)
        resident = 0;
    fclose(file);
    return (int64_t)resident * sysconf(_SC_PAGESIZE);
}

int64_t mem_rss_peak_bytes(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (int64_t)usage.ru_maxrss * 1024 : 0;
}
