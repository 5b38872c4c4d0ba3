"""Made-up trials of a real suite, for the tests of what is said about trials: the points come from `pushmark show`,
the figures from a seeded generator, the histograms from an encoder of our own (HdrHistogram's V2 format, written from
its description, not from lib/hdr)."""

import base64
import json
import random
import struct
import subprocess
import zlib

from conftest import program

LOWEST, HIGHEST, DIGITS = 1000, 3_600_000_000_000, 3
UNIT, HALF = 9, 10  # log2 of the step of 512 ns, and of half the 2048 steps of a bucket


def bucket_of(value):
    """(index, highest value that shares it) in HdrHistogram's layout."""
    bucket = max(value.bit_length() - (UNIT + HALF + 1), 0)
    step = UNIT + bucket
    sub = value >> step
    return (bucket << HALF) + sub, ((sub + 1) << step) - 1


def zigzag(n):
    n = (n << 1) ^ (n >> 63)
    out = bytearray()
    while n >= 0x80 and len(out) < 8:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def encode(values):
    counts = {}
    for value in values:
        index = bucket_of(value)[0]
        counts[index] = counts.get(index, 0) + 1
    body, at = b"", 0
    for index in sorted(counts):
        if index > at:
            body += zigzag(-(index - at))
        body += zigzag(counts[index])
        at = index + 1
    head = struct.pack(">IIIIQQd", 0x1C849303, len(body), 0, DIGITS, LOWEST, HIGHEST, 1.0)
    packed = zlib.compress(head + body)
    return base64.b64encode(struct.pack(">II", 0x1C849304, len(packed)) + packed).decode()


def percentile(values, p):
    """As the standard tools report it: the end of the bucket of the value at that rank; None without ten beyond."""
    ordered = sorted(values)
    rank = max(-int(-(p * len(ordered)) // 100), 1)
    if len(ordered) - rank < 10:
        return None
    return bucket_of(ordered[rank - 1])[1]


def times(values):
    out = {"count": len(values), "min": min(values), "mean": sum(values) / len(values)}
    for name, p in (("p50", 50), ("p90", 90), ("p99", 99), ("p999", 99.9)):
        out[name] = percentile(values, p)
    return {**out, "max": max(values), "hdr": encode(values)}


def points(suite):
    """(experiment, label, point) of every point of a suite file."""
    done = subprocess.run([program("pushmark"), "show", str(suite), "--json"], capture_output=True, text=True, check=True)
    return [(experiment["name"], point["label"], point["point"])
            for experiment in json.loads(done.stdout)["experiments"] for point in experiment["points"]]


SHAPE = {  # mean age (of polls: a share of the interval), bytes up and down a message, server and client CPU
    "null": (0.1e6, 0, 0, None, 4e3),
    "poll": (0.5, 160.0, 214.0, 21e3, 33e3),
    "longpoll": (0.41e6, 212.0, 250.0, 24e3, 36e3),
    "sse": (0.33e6, 54.0, 140.0, 9e3, 12e3),
    "ws": (0.30e6, 52.0, 120.0, 8e3, 11e3),
}


def recovery_of(point, rng):
    """Of a server that was gone for so long."""
    if point.get("restart_ns") is None:
        return None
    outages = [int(point["restart_ns"] * rng.uniform(1, 1.5)) for _ in range(1100)]
    return {"lost_clients": point["clients"], "still_lost": 0, "first_lost_ns": 1_000_000_000, "whole_ns": max(outages),
            "outage_ns": {**times(outages), "hdr": None}, "attempts": 3 * point["clients"], "peak_per_100ms": 40,
            "peak_accepted_per_100ms": 30}


def link_of(point):
    """Of an emulated link that took what came."""
    if point.get("topology") != "link":
        return None
    way = {"packets": 1000, "bytes": 90000, "lost": 10, "dropped": 0}
    return {"profile": None, "asked": None, "late_ns": {"p99": 120_000}, "up": way, "down": dict(way)}


def record(suite, experiment, point, repeat, rng, *, attempt=0, void=(), lost=0, samples=300, age=0.0, noise=0.02):
    """One line of trials.jsonl; `age` nanoseconds are added to every age."""
    middle, up, down, server, clients = SHAPE[point["transport"]]
    if point["transport"] == "poll":
        ages = [int(1e5 + age + rng.random() * point["interval_ns"]) for _ in range(samples)]
    else:
        ages = [int(age + middle * (1 + noise * rng.gauss(0, 1)) * rng.lognormvariate(0, 0.2)) for _ in range(samples)]
    n = samples - lost

    def near(value):
        return None if value is None else int(value * n * (1 + noise * rng.gauss(0, 1)))

    def flow(l3, packets):
        return {"payload": 64 * n, "application": l3 - 52 * packets, "l3": l3, "l2": l3 + 14 * packets,
                "packets": packets, "acks": packets // 2}

    network = point["transport"] != "null"
    nothing = {"payload": 0, "application": None, "l3": None, "l2": None, "packets": None,
               "acks": None}
    rss = 9_000_000 + int(rng.gauss(0, 5e4))
    gates = {name: {"ok": name not in void, "value": 1.0 if name in void else 0.0, "limit": 0.5,
                    "effect": "warn" if name in ("steal", "run_delay", "foreign") else "void",
                    "why": "made up" if name in void else None}
             for name in ("completed", "saturated", "late", "lost", "duplicate", "reordered", "negative_age",
                          "crosscheck", "steal", "run_delay", "foreign")}
    voids = [name for name in void if gates[name]["effect"] == "void"]
    return {
        "format": "pushmark-trial/1", "suite": suite, "experiment": experiment, "repeat": repeat, "attempt": attempt,
        "seed": 7 + repeat, "started": "2026-01-01T12:00:00Z", "valid": not voids, "void": voids, "gates": gates,
        "point": point, "window_ns": point["duration_ns"],
        "messages": {"published": samples // 100, "expected": samples, "delivered": n, "lost": lost, "duplicate": 0,
                     "reordered": 0, "gaps": 0},
        "age_ns": times(ages),
        "polls": {"sent": 1000, "empty": 40, "response_ns": times(ages), "service_ns": times(ages)}
        if point["transport"] == "poll" else None,
        "staleness_mean_ns": 5e8, "coherence": 0.9, "late_ns": {**times(ages[:50]), "hdr": None},
        "send": {"sent": 0, "answered": 0, "rtt_ns": None}, "inter_arrival_ns": None, "events": None,
        "wire": {"up": flow(int(up * n), 2 * n) if network else nothing,
                 "down": flow(int(down * n), n) if network else nothing,
                 "setup": {"up_l3": 40000, "down_l3": 30000, "up_application": 25000, "down_application": 15000},
                 "total": {"up_l3": None, "down_l3": None, "up_packets": None, "down_packets": None,
                           "up_acks": None, "down_acks": None},
                 "meter": "tcp_info", "crosscheck": None},
        "cpu": {"server_ns": near(server), "clients_ns": near(clients), "link_ns": 2000 * n if link_of(point) else None, "clients_share": 0.05,
                "server_share": 0.04},
        "memory": {"server_rss_bytes": rss, "server_rss_per_client_bytes": (rss - 8_000_000) / point["clients"],
                   "clients_rss_bytes": 2 * rss, "clients_rss_per_client_bytes": None},
        "context_switches": {"server": 4 * n, "clients": 5 * n},
        "machine": {"steal_share": 0.0, "foreign_share": 0.001, "run_delay_share": 0.0, "psi_cpu_some_share": 0.0},
        "model": {"age_mean_ns": point["interval_ns"] / 2 + 1e5 if point["transport"] == "poll" else None,
                  "up_l3": int(up * n * 1.002), "down_l3": int(down * n * 0.998), "polls": 1000, "empty_polls": 40},
        "link": link_of(point), "recovery": recovery_of(point, rng),
        "sessions": n // point["session_messages"] if point.get("session_messages") else None,
        "errors": {}, "server": None, "versions": {"load": "x", "server": "x"}, "capacity": None,
        "wall_ns": 7_000_000_000}


def run_json(suite, text, seed, floor, status=0, planned=0):
    return {"format": "pushmark-run/1", "command": "pushmark run", "version": "x",
            "suite": {"name": suite, "title": "made up", "path": f"{suite}.ini", "text": text}, "sets": [],
            "repeats": None, "only": None, "seed": seed, "started": "2026-01-01T12:00:00Z",
            "ended": "2026-01-01T12:10:00Z", "status": status,
            "environment": {"cpu": {"allowed": 2}}, "floor": floor, "resumed": [], "planned": planned}


def write(folder, suite, text, trials, seed=42, floor=None, **more):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text(json.dumps(run_json(suite, text, seed, floor, planned=len(trials), **more)))
    (folder / "trials.jsonl").write_text("".join(json.dumps(t) + "\n" for t in trials))
    return folder


def trials_of(suite_file, seed, repeats=5, **more):
    """A valid trial for each repeat of every point that is no search."""
    rng = random.Random(seed)
    return [record(suite_file.stem, experiment, point, repeat, rng, **more)
            for repeat in range(repeats) for experiment, _, point in points(suite_file)]
