/* The path between server and clients: what is sent over it is counted to the byte, nothing else passes it,
 * and nothing of it is left. Skipped where namespaces are refused. */
#include "check.h"
#include "topology_use.h"

#include <grp.h>
#include <ifaddrs.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* In a child, after `prepare`; false where that says that this cannot be tried here. */
static bool attempt(bool (*prepare)(void))
{
    int status;
    memset(seen, 0, sizeof *seen);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (!prepare())
            _exit(77);
        open_and_use();
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_true(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 77);
    assert_int_equal(waitpid(-1, &status, WNOHANG), -1); /* none left but for ours */
    return WEXITSTATUS(status) == 0;
}

static bool as_it_is(void)
{
    return true;
}

static bool as_nobody(void)
{
    return setgroups(0, NULL) == 0 && setgid(NOBODY) == 0 && setuid(NOBODY) == 0 &&
           prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0; /* what an exec would do: /proc/self is its own again */
}

static void skip_without(bool possible, const char *what)
{
    if (possible)
        return;
    print_message("skipped: %s\n", what);
    skip();
}

static bool write_text(const char *path, const char *text)
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    const bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0)
        close(fd);
    return written;
}

static bool as_root_of_a_user_namespace(void)
{
    char users[32], groups[32];
    snprintf(users, sizeof users, "0 %u 1", geteuid());
    snprintf(groups, sizeof groups, "0 %u 1", getegid());
    return unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 && write_text("/proc/self/setgroups", "deny") &&
           write_text("/proc/self/uid_map", users) && write_text("/proc/self/gid_map", groups);
}

static bool where_no_namespace_is_left(void)
{
    return as_root_of_a_user_namespace() && write_text("/proc/sys/user/max_net_namespaces", "0") &&
           write_text("/proc/sys/user/max_user_namespaces", "0");
}

static bool where_settings_cannot_be_written(void)
{
    return unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("/proc/sys", "/proc/sys", NULL, MS_BIND, NULL) == 0 &&
           mount(NULL, "/proc/sys", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) == 0;
}

/* This namespace is the first, the server's the second; the clients' is one too many. */
static bool where_the_third_is_one_too_many(void)
{
    return as_root_of_a_user_namespace() && write_text("/proc/sys/user/max_net_namespaces", "2");
}

static bool in_a_sandbox(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {.len = COUNT_OF(filter), .filter = filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void assert_counters(struct counters c, uint64_t up_l2, uint64_t up, uint64_t down_l2, uint64_t down)
{
    assert_int_equal(c.up_packets, up);
    assert_int_equal(c.up_l2, up_l2);
    assert_int_equal(c.down_packets, down);
    assert_int_equal(c.down_l2, down_l2);
}

static void assert_flow(uint64_t l2, uint64_t packets, struct wire_flow flow)
{
    assert_int_equal(packets, flow.packets);
    assert_int_equal(l2, flow.l3 + ETHERNET * flow.packets);
    assert_true(flow.l3 > BULK);
    assert_true(flow.packets > BULK / 1448);
}

static void assert_silent_but_for_datagrams(void)
{
    assert_counters(seen->idle, 0, 0, 0, 0);
    assert_counters(seen->datagrams, DATAGRAMS * (DATAGRAM + 8 + 20 + ETHERNET), DATAGRAMS, 0, 0);
}

static void assert_counted_to_the_byte(void)
{
    assert_string_equal(seen->why, "");
    assert_int_equal(seen->opened, 0);
    assert_true(seen->sockets);
    assert_silent_but_for_datagrams();
    assert_flow(seen->tcp.up_l2, seen->tcp.up_packets, seen->wire.sent);
    assert_flow(seen->tcp.down_l2, seen->tcp.down_packets, seen->wire.received);
}

static void assert_settings(void)
{
    static const char *const sides[] = {"server", "clients"}, *const off[] = {"tso", "gso", "gro"};
    json_t *settings = json_loads(seen->settings, 0, NULL);
    assert_non_null(settings);
    assert_int_equal(json_integer_value(json_object_get(settings, "mtu")), 1500);
    assert_string_equal(json_string_value(json_object_get(settings, "ipv6")), "off");
    for (size_t i = 0; i < COUNT_OF(sides); i++) {
        const json_t *side = json_object_get(settings, sides[i]);
        const json_t *sysctls = json_object_get(side, "sysctls"),
                     *offloads = json_object_get(side, "offloads");
        for (size_t j = 0; j < COUNT_OF(off); j++)
            assert_true(json_is_false(json_object_get(offloads, off[j])));
        assert_string_equal(json_string_value(json_object_get(sysctls, "net.ipv4.ip_local_port_range")),
                            "1024 65535");
        assert_string_equal(json_string_value(json_object_get(sysctls, "net.ipv4.tcp_tw_reuse")), "1");
        assert_string_equal(json_string_value(json_object_get(sysctls, "net.ipv4.tcp_no_metrics_save")), "1");
        assert_string_equal(json_string_value(json_object_get(sysctls, "net.ipv4.tcp_early_retrans")), "0");
    }
    json_decref(settings);
}

/* By no process, descriptor or mount. */
static bool held(ino_t inode)
{
    char command[256];
    snprintf(command, sizeof command,
             "ls -l /proc/[0-9]*/ns/net /proc/[0-9]*/fd 2>/dev/null | grep -q 'net:\\[%lu\\]' || "
             "grep -q 'net:\\[%lu\\]' /proc/self/mountinfo",
             (unsigned long)inode, (unsigned long)inode);
    return system(command) == 0;
}

static void assert_nothing_left(void)
{
    struct ifaddrs *all;
    assert_true(held(namespace_inode("/proc/self/ns/net")));
    assert_true(seen->after != 0 && seen->server_ns != 0 && seen->after != seen->server_ns);
    assert_true(seen->after != seen->before);
    assert_false(held(seen->after));
    assert_false(held(seen->server_ns));
    assert_int_equal(getifaddrs(&all), 0);
    for (const struct ifaddrs *i = all; i; i = i->ifa_next)
        assert_true(strncmp(i->ifa_name, "pushmark", 8) != 0);
    freeifaddrs(all);
}

static void assert_good(void)
{
    assert_counted_to_the_byte();
    assert_settings();
    assert_true(seen->cubic);
    assert_true(seen->exec_keeps_rights);
    assert_true(seen->neighbours_permanent);
    assert_string_equal(seen->server_address, "10.77.0.1");
    assert_nothing_left();
}

/* As it was: where it cannot be, nothing has changed. */
static void assert_refused(const char *words)
{
    assert_int_equal(seen->opened, -1);
    assert_non_null(strstr(seen->why, words));
    assert_null(strchr(seen->why, '\n'));
    assert_int_equal(seen->before, seen->after);
    assert_int_equal(seen->uid_before, seen->uid_after);
}

static void a_link_counts_to_the_byte(void **state)
{
    (void)state;
    attempt(as_it_is);
    skip_without(seen->opened == 0, seen->why);
    assert_good();
}

static void root_stays_root(void **state)
{
    (void)state;
    skip_without(geteuid() == 0, "this takes root");
    attempt(as_it_is);
    skip_without(seen->opened == 0, seen->why);
    assert_false(seen->user);
}

static void an_ordinary_user_can_too(void **state)
{
    (void)state;
    skip_without(geteuid() == 0, "only root can become somebody else");
    assert_true(attempt(as_nobody));
    skip_without(seen->opened == 0, seen->why);
    assert_true(seen->user);
    assert_int_equal(seen->uid_before, NOBODY);
    assert_good();
}

static void within_a_user_namespace_too(void **state)
{
    (void)state;
    skip_without(attempt(as_root_of_a_user_namespace), "user namespaces are refused here");
    assert_good();
}

static void ipv6_is_silent_where_it_cannot_be_switched_off(void **state)
{
    (void)state;
    skip_without(attempt(where_settings_cannot_be_written), "nothing can be mounted here");
    assert_string_equal(seen->why, "");
    assert_silent_but_for_datagrams();
    assert_null(strstr(seen->settings, "\"ipv6\": \"off\""));
}

static void no_namespace_left_is_said(void **state)
{
    (void)state;
    skip_without(attempt(where_no_namespace_is_left), "user namespaces are refused here");
    assert_refused("user.max_user_namespaces");
}

static void half_a_topology_is_none(void **state)
{
    (void)state;
    skip_without(attempt(where_the_third_is_one_too_many), "user namespaces are refused here");
    assert_refused("namespaces are refused here");
}

static void a_sandbox_is_said(void **state)
{
    (void)state;
    assert_true(attempt(in_a_sandbox));
    assert_refused("namespaces are refused here (unshare: Operation not permitted)");
}

static void without_a_veth_loopback_is_all(void **state)
{
    (void)state;
    struct counters counters;
    const struct topology none = {.server_ns = -1, .why = "it is so"};
    assert_string_equal(topology_address(&none, TOPOLOGY_LOOPBACK), "127.0.0.1");
    assert_false(topology_counters(&none, &counters));
    json_t *settings = topology_json(&none, TOPOLOGY_LOOPBACK);
    assert_true(json_integer_value(json_object_get(settings, "mtu")) > 1500);
    assert_true(json_is_false(json_object_get(settings, "own_namespace")));
    json_decref(settings);
    json_t *environment = environment_json(&none);
    const json_t *veth = json_object_get(json_object_get(environment, "topologies"), "veth");
    assert_string_equal(json_string_value(json_object_get(veth, "why_not")), "it is so");
    json_decref(environment);
}

static int share(void **state)
{
    (void)state;
    seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return seen == MAP_FAILED ? -1 : 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_counts_to_the_byte),
        cmocka_unit_test(root_stays_root),
        cmocka_unit_test(an_ordinary_user_can_too),
        cmocka_unit_test(within_a_user_namespace_too),
        cmocka_unit_test(ipv6_is_silent_where_it_cannot_be_switched_off),
        cmocka_unit_test(no_namespace_left_is_said),
        cmocka_unit_test(half_a_topology_is_none),
        cmocka_unit_test(a_sandbox_is_said),
        cmocka_unit_test(without_a_veth_loopback_is_all),
    };
    return cmocka_run_group_tests(tests, share, NULL);
}
