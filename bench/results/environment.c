#include "environment.h"

#include "clock.h"
#include "machine/machine.h"
#include "version.h"

#include <curl/curl.h>
#include <openssl/crypto.h>
#include <time.h>
#include <uv.h>

#ifdef __clang__
#define COMPILER __VERSION__
#else
#define COMPILER "gcc " __VERSION__
#endif

static json_t *text(const char *value)
{
    return value && *value ? json_string(value) : json_null();
}

/* null: there is no limit. */
static json_t *limit(int64_t value)
{
    return value == INT64_MAX ? json_null() : json_integer(value);
}

static json_t *versions_json(const struct machine *m)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s}", "pushmark", version_text, "mode",
                     version_mode, "libuv", uv_version_string(), "libcurl",
                     curl_version_info(CURLVERSION_NOW)->version, "openssl", OpenSSL_version(OPENSSL_VERSION),
                     "jansson", jansson_version_str(), "kernel", text(m->kernel), "compiler", COMPILER);
}

static json_t *cpu_json(const struct machine *m)
{
    return json_pack("{s:o, s:i, s:i, s:o, s:o, s:b, s:o, s:o}", "model", text(m->cpu_model), "online",
                     m->cpus_online, "allowed", m->cpus_allowed, "allowed_list", text(m->cpus_list),
                     "quota_cores", m->cpu_quota > 0 ? json_real(m->cpu_quota) : json_null(),
                     "one_core_shared", m->cores_shared, "governor", text(m->governor), "turbo",
                     m->turbo < 0 ? json_null() : json_boolean(m->turbo));
}

static json_t *time_json(void)
{
    char stamp[32];
    struct tm utc;
    const time_t now = (time_t)clock_wall_s();
    gmtime_r(&now, &utc);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return json_string(stamp);
}

static json_t *topologies_json(const struct topology *t)
{
    json_t *all = json_object();
    for (int kind = 0; t && topology_names[kind]; kind++)
        json_object_set_new(all, topology_names[kind], topology_json(t, (enum topology_kind)kind));
    return all;
}

json_t *environment_json(const struct topology *topology)
{
    struct machine m;
    machine_read(&m);
    return json_pack("{s:o, s:o, s:o, s:o, s:{s:o, s:o}, s:{s:o, s:o}, s:{s:I, s:I}, s:o, s:o}", "time",
                     time_json(), "versions", versions_json(&m), "cpu", cpu_json(&m), "clock_source",
                     text(m.clock_source), "congestion_control", "default", text(m.congestion_default),
                     "available", text(m.congestion_available), "limits", "descriptors_soft",
                     limit(m.descriptors_soft), "descriptors_hard", limit(m.descriptors_hard), "memory",
                     "total_bytes", (json_int_t)m.memory_bytes, "available_bytes",
                     (json_int_t)m.memory_available_bytes, "hypervisor", text(m.hypervisor), "topologies",
                     topologies_json(topology));
}
