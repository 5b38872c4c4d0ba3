/* The WebSocket session against wslay. The input's first byte tells the role (bit 0) and how the rest, the
 * bytes received, is cut into runs (the other bits; none set: not at all). */
#include "../unit/ws_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct outcome ours = {0}, whole = {0};

    if (len < 1 || len - 1 > ORACLE_BYTES)
        return 0;
    const enum ws_role role = data[0] & 1 ? WS_SERVER : WS_CLIENT;
    if (oracle_compare(role, data + 1, len - 1, data[0] >> 1, &ours) == ORACLE_DIFFERENT)
        abort();
    run_ours(&whole, role, data + 1, len - 1, 0);
    if (!same_log(&ours, &whole) || ours.failed != whole.failed || ours.code != whole.code)
        abort(); /* what comes of the bytes must not hang on how they are cut */
    bytes_free(&ours.log);
    bytes_free(&whole.log);
    return 0;
}
