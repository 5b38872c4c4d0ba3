/* `pushmark-load echo URL`: one WebSocket connection that sends back every whole message it gets, until the
 * peer closes. What conformance suites for clients talk to. */
#ifndef PUSHMARK_LOAD_ECHO_H
#define PUSHMARK_LOAD_ECHO_H

/* The program's exit status. */
int echo_main(int argc, char **argv);

#endif
