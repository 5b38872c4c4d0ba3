#include "sequence.h"

enum sequence_kind sequence_note(struct sequence *s, uint64_t number)
{
    if (number >= s->next) {
        uint64_t ahead = number + 1 - s->next;
        s->seen = ahead < 64 ? s->seen << ahead | 1 : 1;
        s->next = number + 1;
        return SEQUENCE_NEW;
    }
    uint64_t back = s->next - 1 - number;
    uint64_t bit = back < 64 ? UINT64_C(1) << back : 0;
    if (bit == 0 || (s->seen & bit))
        return SEQUENCE_AGAIN;
    s->seen |= bit;
    return SEQUENCE_LATE;
}
