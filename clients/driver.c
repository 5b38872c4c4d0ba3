#include "driver.h"

const struct driver *const drivers[] = {&null_driver, &poll_driver, &longpoll_driver, &sse_driver,
                                        &ws_driver};
const char *const driver_names[] = {"null", "poll", "longpoll", "sse", "ws", NULL};
