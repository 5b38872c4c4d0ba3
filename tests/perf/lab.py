#!/usr/bin/python3
"""Holds the lab's page against what it promises: `make perf-lab`.

In headless Chromium, against a server of its own, one after another: frames a second while the race runs at 20 messages
a second; memory of the page as it goes on, sampled for minutes and drawn out to an hour by a straight line, which is
an extrapolation and called one; what a tab in the background asks of the server.

Exit code: 0 all within budget, 1 some not, 2 something could not be measured.
"""
import argparse
import contextlib
import glob
import json
import os
import statistics
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

from conftest import ROOT, Server, chromium  # noqa: E402
from desk import Desk  # noqa: E402

RATE_HZ = 20
WARM_S = 20  # code is compiled, pools fill: no slope of the page's
IN_TIME_MS = 17.5  # a frame of 60 a second, and what a clock's steps add
LEAST_IN_TIME = 0.95
MOST_MB = 150
HOUR_S = 3600
MEGA = 1e6

FRAMES = """
const [seconds, done] = arguments, deltas = [];
let first = 0, last = 0;
const frame = now => {
  if (last) deltas.push(now - last);
  first ||= now;
  last = now;
  if (now - first < seconds * 1000) requestAnimationFrame(frame);
  else done(deltas);
};
requestAnimationFrame(frame);
"""


class Unmeasured(Exception):
    """What was to be measured did not take place."""


def await_true(driver, expression, patience=60):
    deadline = time.monotonic() + patience
    while not driver.execute_script(f"return {expression}"):
        if time.monotonic() > deadline:
            raise Unmeasured(f"never true: {expression}")
        time.sleep(0.1)


def race(driver, url):
    driver.get(f"{url}/#race?race.rate={RATE_HZ}")
    await_true(driver, "window.labStarted")
    await_true(driver, "document.querySelector('#race .figure')")
    driver.execute_script("document.querySelector('#race .figure').scrollIntoView({behavior: 'instant', block: 'center'})")
    await_true(driver, "document.querySelector('#race .figure').classList.contains('running')")


# --- frames ---


def frames(driver, seconds):
    driver.set_script_timeout(seconds + 60)
    deltas = sorted(driver.execute_async_script(FRAMES, seconds))
    if len(deltas) < 20 * seconds:
        print(f"  only {len(deltas)} frames in {seconds} s")
    in_time = sum(delta < IN_TIME_MS for delta in deltas) / len(deltas)
    median, p95 = statistics.median(deltas), deltas[int(0.95 * len(deltas))]
    print(f"frames while racing at {RATE_HZ} messages/s, {seconds} s: median {median:.2f} ms ({1000 / median:.1f} a second), "
          f"p95 {p95:.2f} ms, longest {deltas[-1]:.1f} ms, {100 * in_time:.1f} % under {IN_TIME_MS} ms (asked: {100 * LEAST_IN_TIME:.0f} %)")
    return in_time >= LEAST_IN_TIME


# --- memory ---


def children(pid):
    """Of every thread: the browser's are not its first one's."""
    for path in glob.glob(f"/proc/{pid}/task/*/children"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError), open(path) as file:
            for child in map(int, file.read().split()):
                yield child
                yield from children(child)


def own_bytes(pid):
    """What the process holds itself, its part of what it shares included, without the browser's program, which is
    mapped from files and there for every page."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return sum(int(line.split()[1]) * 1024 for line in file if line.startswith(("Pss_Anon:", "Pss_Shmem:")))


def renderers(driver):
    for pid in children(driver.service.process.pid):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError), open(f"/proc/{pid}/cmdline", "rb") as file:
            if b"--type=renderer" in file.read():
                yield pid


def process_mb(driver):
    most = 0
    for pid in renderers(driver):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            most = max(most, own_bytes(pid))
    if not most:
        raise Unmeasured("the page's process was not found")
    return most / MEGA


def sample(driver):
    """As it stands, then after what is no longer used has been collected: only the latter tells of growth."""
    standing = process_mb(driver)
    driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
    metrics = {one["name"]: one["value"] for one in driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]}
    return {"standing": standing, "process": process_mb(driver), "heap": metrics["JSHeapUsedSize"] / MEGA, "nodes": metrics["Nodes"]}


def line(times, values):
    """Least squares: (value at a time, the standard error of that value)."""
    n, middle = len(times), statistics.mean(times)
    spread = sum((t - middle) ** 2 for t in times)
    slope = sum((t - middle) * v for t, v in zip(times, values, strict=True)) / spread
    base = statistics.mean(values)
    rest = sum((v - base - slope * (t - middle)) ** 2 for t, v in zip(times, values, strict=True)) / (n - 2)
    return lambda t: (base + slope * (t - middle), (rest * (1 / n + (t - middle) ** 2 / spread)) ** 0.5)


def memory(driver, minutes):
    driver.execute_cdp_cmd("Performance.enable", {})
    driver.execute_cdp_cmd("HeapProfiler.enable", {})
    time.sleep(WARM_S)
    began, times, samples = time.monotonic(), [], []
    while time.monotonic() - began < 60 * minutes:
        times.append(time.monotonic() - began)
        samples.append(sample(driver))
        time.sleep(5)
    if len(samples) < 4:
        raise Unmeasured("too few samples for a line: more --minutes")
    within = True
    print(f"memory while racing, {len(samples)} samples in {minutes:g} min after {WARM_S} s of warming up:")
    print(f"  MB of the page's process before anything is collected: {max(one['standing'] for one in samples):.1f} most")
    for name, unit in (("process", "MB of the page's process"), ("heap", "MB of it JavaScript's"), ("nodes", "DOM nodes")):
        values = [one[name] for one in samples]
        at, error = line(times, values)(HOUR_S)
        print(f"  {unit}: {values[0]:.1f} first, {values[-1]:.1f} last, {max(values):.1f} most; "
              f"extrapolated to an hour: {at:.1f} ± {2 * error:.1f} (two standard errors of the line)")
        within &= name != "process" or max(at, max(values)) < MOST_MB
    print(f"  asked: under {MOST_MB} MB of the page's process, the browser's program left out")
    return within and max(one["standing"] for one in samples) < MOST_MB


# --- in the background ---


def asked(driver):
    """Requests and WebSockets that the page opened since last asked for, and frames that it sent."""
    opened = frames_sent = 0
    for entry in driver.get_log("performance"):
        method = json.loads(entry["message"])["message"]["method"]
        opened += method in ("Network.requestWillBeSent", "Network.webSocketCreated")
        frames_sent += method == "Network.webSocketFrameSent"
    return opened, frames_sent


def background(driver, server, seconds):
    desk, page = Desk(server), driver.current_window_handle
    driver.switch_to.new_window("tab")
    time.sleep(3)
    asked(driver)
    before = desk.ask("stats")["connections"]
    time.sleep(seconds)
    opened, frames_sent = asked(driver)
    after = desk.ask("stats")["connections"]
    driver.close()
    driver.switch_to.window(page)
    await_true(driver, "document.querySelector('#race .figure').classList.contains('running')")
    print(f"a tab in the background, {seconds} s: {opened * 60 / seconds:.1f} requests and {frames_sent * 60 / seconds:.1f} frames a minute, "
          f"{before} connections at first, {after} at the end (two of them desks); it ran again when looked at (asked: 0 requests)")
    desk.close()
    return opened == 0


@contextlib.contextmanager
def raced(*logs):
    """A browser of its own for each question: one that notes every request for its log keeps what came, too."""
    server = Server(["--rate", "0", "--lab", "--web", ROOT / "clients" / "browser"], "release")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        driver = chromium(profile, "browser", *logs)
        try:
            race(driver, server.url)
            time.sleep(3)
            yield driver, server
        finally:
            driver.quit()
            server.stop()


def run(options):
    with raced() as (driver, _):
        kept = [frames(driver, options.seconds), memory(driver, options.minutes)]
    with raced("performance") as (driver, server):
        return [*kept, background(driver, server, options.seconds)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=3, help="of sampling memory (3)")
    parser.add_argument("--seconds", type=int, default=30, help="of frames, and of the background (30)")
    try:
        kept = run(parser.parse_args())
    except Unmeasured as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
