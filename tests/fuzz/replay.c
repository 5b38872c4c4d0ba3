/* Runs a fuzz target once over every file of the folders given: found crashes stay found without libFuzzer.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* A block of just the file's size, so that AddressSanitizer sees a byte read too many. */
static int replay_file(const char *path, size_t len)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return -1;
    uint8_t *data = malloc(len ? len : 1);
    const int rc = data && fread(data, 1, len, file) == len ? 0 : -1;
    if (rc == 0)
        LLVMFuzzerTestOneInput(data, len);
    free(data);
    fclose(file);
    return rc;
}

/* The number of files replayed, or -1. */
static int replay_folder(const char *folder)
{
    int count = 0;
    DIR *dir = opendir(folder);
    if (!dir)
        return -1;
    for (const struct dirent *entry; count >= 0 && (entry = readdir(dir));) {
        char path[4096];
        struct stat st;
        if (entry->d_name[0] == '.')
            continue;
        const int len = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (len >= (int)sizeof path || stat(path, &st) != 0)
            count = -1;
        else if (S_ISREG(st.st_mode))
            count = replay_file(path, (size_t)st.st_size) == 0 ? count + 1 : -1;
    }
    closedir(dir);
    return count;
}

int main(int argc, char **argv)
{
    int total = 0;
    for (int i = 1; i < argc; i++) {
        const int count = replay_folder(argv[i]);
        if (count <= 0) {
            fprintf(stderr, "%s: no inputs in %s, or one cannot be read\n", argv[0], argv[i]);
            return 1;
        }
        total += count;
    }
    printf("%s: %d inputs replayed\n", argv[0], total);
    return total > 0 ? 0 : 1;
}
