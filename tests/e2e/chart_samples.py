"""Charts as bench/chart/charts.h describes them, made up: of every kind, with as many series, panels and spans as a suite
may come to. `sample()` gives the usual ones, `hard()` what is hard to draw."""

import math

TRANSPORTS = ["poll", "longpoll", "sse", "ws"]
MS = 1e6


def axis(label, unit, log=False, values=None):
    return {"label": label, "unit": unit, "log": log} | ({"values": values} if values else {})


def chart(name, kind, panels, **more):
    return {"name": name, "title": f"{name}: what it shows, as a title of some length", "kind": kind, "asked": True, "missing": None,
            "left_out": [], "sentence": "Push delivered half of all messages within 310 µs; polling once a second took 502 ms, 1,620 times as long.",
            "note": "100 clients, 1/s, 64 B, veth; 5 repeats, n = 30,000 each; bands and brackets: 95 % intervals",
            "panels": panels} | more


def series(name, transport, points, role="measured", step=False):
    return {"name": name, "transport": transport, "role": role, "step": step, "points": points}


def spread(x, y, by=0.06):
    return [x, y, y * (1 - by), y * (1 + by)]


def ecdf_points(transport, interval_ms=1000.0, floor_ms=0.2):
    shares = [i / 100 for i in range(101)]
    if transport == "poll":
        return [[max(floor_ms, interval_ms * s) * MS, s, None, None] for s in shares]
    middle = {"longpoll": 0.62, "sse": 0.33, "ws": 0.3, "null": 0.02}[transport]
    return [[middle * MS * math.exp(0.35 * math.tan(math.pi * (0.48 * s * 2 - 0.48)) / 8 + 0.4 * (s - 0.5)), s, None, None] for s in shares]


def age_ecdf(transports=TRANSPORTS):
    return chart("age-ecdf", "lines", [{"title": None, "x": axis("age", "ns", True), "y": axis("messages that were younger", "share"),
                                        "series": [series(t, t, ecdf_points(t)) for t in transports]}])


def age_percentiles():
    tails = [1, 1.25, 2, 4, 10, 20, 100, 200, 1000, 2000, 10000]
    def line(t, base, growth):
        return series(t, t, [[x, base * MS * (1 + growth * math.log10(x)), None, None] for x in tails if t != "poll" or x <= 1000])
    return chart("age-percentiles", "lines", [{"title": None, "x": axis("percentile", "percentile", True), "y": axis("age", "ns", True),
        "series": [series("poll", "poll", [[x, 1000 * MS * (1 - 1 / x) + 0.3 * MS, None, None] for x in tails if x <= 1000]),
                   line("longpoll", 0.6, 0.7), line("sse", 0.3, 0.5), line("ws", 0.28, 0.5)]}])


def bar(name, transport, parts, by=0.02):
    total = sum(parts)
    return {"name": name, "transport": transport, "parts": parts, "total": total, "low": total * (1 - by), "high": total * (1 + by)}


def bytes_bars():
    return chart("bytes", "bars", [{"title": None, "y": axis("bytes per delivered message", "bytes"),
        "parts": ["payload", "application framing", "TCP/IP headers", "pure ACKs"],
        "bars": [bar("poll", "poll", [64, 310, 104, 52]), bar("longpoll", "longpoll", [64, 340, 104, 0]), bar("sse", "sse", [64, 26, 52, 52]),
                 bar("ws", "ws", [64, 2, 52, 52])]}])


def cpu_bars():
    return chart("cpu", "bars", [{"title": None, "y": axis("CPU time per 1,000 deliveries", "ns"), "parts": ["server", "clients"],
        "bars": [bar("poll", "poll", [21 * MS, 19 * MS]), bar("longpoll", "longpoll", [24 * MS, 20 * MS]),
                 bar("sse", "sse", [9 * MS, 8.8 * MS]), bar("ws", "ws", [8.1 * MS, 9 * MS])]}])


def bytes_payload():
    sizes = [20, 64, 256, 1024, 4096, 16384]
    return chart("bytes-payload", "lines", [{"title": None, "x": axis("payload", "bytes", True), "y": axis("bytes per delivered message", "bytes", True),
        "series": [series(t, t, [spread(x, x + over, 0.03) for x in sizes]) for t, over in zip(TRANSPORTS, (466, 444, 130, 106))]}])


def breakeven(panels=3):
    rates, intervals = [0.1, 0.5, 2, 10], [200 * MS, 1000 * MS, 5000 * MS]
    def cell(rate, interval, scale):
        value = scale / (rate * interval / 1e9)
        value = round(value, 3) + 0.3
        winner = "ws" if value > 1.15 else "poll" if value < 0.9 else "none"
        return {"value": value, "low": value * 0.93, "high": value * 1.08, "winner": winner}
    def panel(title, metric, scale):
        return {"title": title if panels > 1 else None, "metric": metric, "x": axis("updates", "hz", True, rates), "y": axis("poll interval", "ns", True, intervals),
                "cells": [[cell(r, i, scale) if (r, i) != (10, 200 * MS) else None for i in intervals] for r in rates],
                "curve": [[r, scale / 0.7 / r * 1e9] for r in rates if 200 * MS <= scale / 0.7 / r * 1e9 <= 5000 * MS]}
    return chart("breakeven", "map", [panel("Bytes on the wire", "wire", 2.1), panel("Server CPU", "cpu.server", 0.9), panel("Age", "age", 40)][:panels])


def scaling():
    counts = [10, 100, 1000, 5000]
    def panel(title, label, unit, log, base, power):
        return {"title": title, "x": axis("clients", "count", True), "y": axis(label, unit, log),
                "series": [series(t, t, [spread(n, base * k * n ** power, 0.08 * i + 0.05) for i, n in enumerate(counts)]) for k, t in zip((90, 2.2, 1.1, 1), TRANSPORTS)]}
    return chart("scaling", "lines", [panel("Age, median", "age p50", "ns", True, 0.1 * MS, 0.3), panel("Age, 99th percentile", "age p99", "ns", True, 0.3 * MS, 0.4),
                                      panel("Server CPU", "CPU share", "share", False, 0.00004, 0.6), panel("Server memory", "RSS", "bytes", False, 20e3, 0.8)])


def age_interval():
    intervals = [100, 200, 500, 1000, 2000, 5000]
    return chart("age-interval", "lines", [{"title": None, "x": axis("poll interval", "ns", True), "y": axis("mean age", "ns", True), "series": [
        series("poll", "poll", [spread(i * MS, i * MS * 0.5 * (1.02 if i < 3000 else 0.96)) for i in intervals]),
        series("poll, model", "poll", [[i * MS, i * MS * 0.5, None, None] for i in intervals], role="model"),
        series("ws", "ws", [spread(i * MS, 0.31 * MS) for i in intervals])]}])


def rate():
    rates = [0.1, 1, 10, 100, 1000]
    return chart("rate", "lines", [{"title": None, "x": axis("updates", "hz", True), "y": axis("bytes per delivered message", "bytes", True),
        "series": [series(t, t, [spread(r, max(floor, top / max(1, r / at))) for r in rates])
                   for t, top, floor, at in (("poll", 5000, 90, 1), ("longpoll", 530, 200, 30), ("sse", 194, 130, 300), ("ws", 170, 120, 300))]}])


def lane(transport, published, end, interval=1000.0):
    events = []
    if transport == "poll":
        seen, t = 0, 130.0
        while t < end:
            new = [i for i, p in enumerate(published) if p < t and i >= seen]
            events += [[t * MS, "ask"], [(t + 12) * MS, "full" if new else "empty"]]
            events += [[(t + 12) * MS, "message", i, (t + 12 - published[i]) * MS] for i in new]
            seen += len(new)
            t += interval
    elif transport == "longpoll":
        t = 5.0
        for i, p in enumerate(published):
            if p > t:
                events += [[t * MS, "ask"], [(p + 3) * MS, "full"], [(p + 3) * MS, "message", i, 3 * MS]]
                t = p + 5
        events += [[t * MS, "ask"]]
    else:
        events = [[(p + 1) * MS, "message", i, 1 * MS] for i, p in enumerate(published)]
    return {"name": transport, "transport": transport, "events": events}


def timeline():
    published = [500.0 + 1300 * i for i in range(7)]
    return chart("timeline", "strip", [{"title": None, "from_ns": 0, "to_ns": 10000 * MS, "published": [p * MS for p in published],
                                        "lanes": [lane(t, published, 10000) for t in TRANSPORTS]}])


def capacity():
    delays = [20, 50, 100, 500, 1000]
    return chart("capacity", "lines", [{"title": None, "x": axis("acceptable delay, p99", "ns", True), "y": axis("clients that one server keeps up to date", "count", True),
        "series": [series(t, t, [[d * MS, n, n * 0.9, n * 1.05, t == "ws" and d >= 500] for d, n in zip(delays, row) if n], step=True)
                   for t, row in zip(TRANSPORTS, ([None, 180, 420, 2400, 5200], [900, 1500, 1900, 2100, 2200], [3000, 5200, 6100, 6800, 7000], [3100, 5500, 6900, 10000, 10000]))]}])


def claim_lines():
    """Measured and extrapolated, so that both looks stand side by side."""
    counts = [10, 100, 1000]
    return chart("claim-a10-1", "lines", [{"title": None, "x": axis("clients", "count", True), "y": axis("bytes an idle hour", "bytes", True), "series": [
        series(f"{t}, idle", t, [spread(n, n * k, 0.2) for n in counts], role="extrapolated") for t, k in zip(TRANSPORTS, (9000, 2000, 800, 600))] + [
        series("WebSocket, measured", "ws", [spread(n, 500 * n, 0.1) for n in counts])]}], of="A10")


def claim_bars(extrapolated=True):
    return chart("claim-a10-2", "bars", [{"title": None, "y": axis("bytes an idle hour", "bytes"), "parts": ["extrapolated" if extrapolated else "measured"],
        "bars": [bar(f"{t} every 10 s", t, [k * 1e6]) | {"extrapolated": extrapolated} for t, k in zip(TRANSPORTS, (3.4, 1.2, 0.3, 0.2))]}], of="A10")


def row(name, theirs, value, extrapolated=False):
    return {"name": name, "theirs": theirs, "value": value, "low": value and 0.95 * value, "high": value and 1.05 * value, "extrapolated": extrapolated}


def table_pairs():
    return chart("table-b1", "pairs", [
        {"title": "bytes", "x": axis("bytes", "bytes", True), "rows": [
            row("A, 1,000 clients · polling", 871, 909), row("A, 1,000 clients · WebSocket", 2, 22), row("C, 100,000 clients · polling", 87.1e6, 91e6, True),
            row("C, 100,000 clients · WebSocket", None, 2.2e6, True)]},
        {"title": "time", "x": axis("time", "ns"), "rows": [row("latency · polling", 150 * MS, 140 * MS), row("latency · WebSocket", 50 * MS, None)]}], of="B1")


def missing(name, kind, why):
    return chart(name, kind, [], sentence=None, missing=why)


def sample():
    return [age_ecdf(), age_percentiles(), bytes_bars(), bytes_payload(), cpu_bars(), breakeven(), scaling(), age_interval(), rate(), timeline(), capacity(),
            claim_lines(), claim_bars(), table_pairs()]


def hard():
    """Nine series, equal ones, one alone, a hundred bars, the widest spans, long names, three panels, and what is missing."""
    sizes = ["20 B", "256 B", "16 KiB"]
    ecdf = age_ecdf()
    ecdf["panels"][0]["series"] = [series(f"{t}, {size}", t, ecdf_points(t, 5000 * (i + 1) / 3)) for i, size in enumerate(sizes) for t in ("poll", "sse", "ws")]
    ecdf["panels"][0]["series"][1]["points"] = [[x * 0.04, y, None, None] for x, y, _, _ in ecdf["panels"][0]["series"][1]["points"]]
    percentiles = age_percentiles()
    percentiles["panels"][0]["series"] = [percentiles["panels"][0]["series"][3]] + [dict(percentiles["panels"][0]["series"][3], name="sse", transport="sse")]
    many = bytes_bars()
    many["panels"][0]["bars"] = [bar(f"{t}, {rate}/s, {size}", t, [20 + 3 * k, 150 + k, 104, 52]) for k, rate in enumerate((1, 2, 5, 10, 20, 50, 100, 200))
                                 for size in sizes for t in TRANSPORTS]
    cpu = cpu_bars()
    cpu["panels"] = [dict(cpu["panels"][0], title=f"{n} clients", bars=cpu["panels"][0]["bars"][: 4 - n // 100]) for n in (10, 100)]
    cpu["panels"][0]["bars"][0] = bar("poll", "poll", [21 * MS, 19 * MS]) | {"total": None, "low": None, "high": None, "parts": [None, 3 * MS]}
    payload = bytes_payload()
    payload["panels"][0]["series"] = [series("WebSocket over a connection kept open for as long as the trial runs, its name too long", "ws", [spread(20, 126, 0.01)])]
    payload["title"] = "A title that goes on and on: " + "what a delivered message costs on the wire as messages grow " * 2
    payload["sentence"] = "A sentence that has to break: " + "the fixed costs lose their weight as messages grow, and a header does not. " * 3
    payload["left_out"] = ["polling: no valid trial", "sse: the suite does not ask for it"]
    scale = scaling()
    scale["panels"] = scale["panels"][:3]
    for s in scale["panels"][0]["series"]:
        s["name"] = f"{s['name']}, 1/s, 64 B, keep-alive"
    eight = breakeven(1)
    values = [0.1 * 2 ** i for i in range(8)]
    eight["panels"][0] |= {"x": axis("updates", "hz", True, values), "cells": [[{"value": 130 / v, "low": None, "high": None, "winner": "ws"}] * 3 for v in values], "curve": []}
    strip = timeline()
    strip["panels"][0]["lanes"] = [strip["panels"][0]["lanes"][0]]
    empty = rate()
    empty["panels"][0]["series"] = []
    return [ecdf, percentiles, many, payload, cpu, eight, scale, empty, strip,
            missing("capacity", "lines", "No search for a capacity has a valid trial; run the suite fanout, or look at the gates of trials.jsonl for why they are void: "
                    "all twelve were void because the generator was saturated."),
            age_interval() | {"asked": False}]
