"""A real browser against all four: `WebSocket`, `EventSource` and `fetch` in headless Chromium."""

import json
import time

import pytest
from conftest import chromium

PAGE = """<!doctype html><meta charset="utf-8"><title>probe</title><link rel="icon" href="data:,">
<script>
const seen = {poll: [], longpoll: [], sse: [], ws: []}, log = [], states = [];
const numbers = text => text.split("\\n").filter(line => line && line[0] != "!").map(line => +line.split(" ")[0]);
async function poll(name, wait) {
  let since = -1, tag = null;
  for (;;) {
    const answer = await fetch(`/${name}?since=${since}`, tag ? {headers: {"If-None-Match": tag}} : {});
    if (answer.status == 200) {
      const got = numbers(await answer.text());
      seen[name].push(...got);
      if (got.length) since = got.at(-1);
      tag = answer.headers.get("ETag");
    } else if (answer.status != 304 && answer.status != 204) log.push(`${name}: ${answer.status}`);
    await new Promise(done => setTimeout(done, wait));
  }
}
poll("poll", 100); poll("longpoll", 0);
const events = new EventSource("/sse?since=-1");
events.onmessage = e => seen.sse.push(+e.data.split(" ")[0]);
const ws = new WebSocket(`ws://${location.host}/ws?since=-1`, "pushmark.v1");
states.push(ws.readyState);
ws.onopen = () => states.push(ws.readyState);
ws.onmessage = e => { if (e.data[0] != "=") seen.ws.push(+e.data.split(" ")[0]); };
ws.onclose = e => { states.push(ws.readyState); log.push(`closed ${e.code}`); };
const echo = new WebSocket(`ws://${location.host}/echo`);
echo.binaryType = "arraybuffer";
echo.onopen = () => { echo.send("grüße"); echo.send(new Uint8Array([1, 2, 3])); };
const echoed = [];
echo.onmessage = e => echoed.push(typeof e.data == "string" ? e.data : [...new Uint8Array(e.data)]);
fetch("/publish?topic=chat", {method: "POST", body: "hello"}).then(a => a.text()).then(t => log.push(`published ${t}`));
</script>"""


@pytest.fixture
def browser(tmp_path):
    driver = chromium(tmp_path / "profile", "browser")
    yield driver
    driver.quit()


def wait_for(driver, script, patience=60):
    deadline = time.monotonic() + patience
    while not (value := driver.execute_script(f"return {script}")):
        assert time.monotonic() < deadline, f"never true: {script}; " + json.dumps(
            driver.execute_script("return [seen, log, states, echoed]"))
        time.sleep(0.1)
    return value


def test_a_browser_gets_the_same_over_all_four(serve, browser, tmp_path):
    web = tmp_path / "web"
    web.mkdir()
    (web / "index.html").write_text(PAGE)
    s = serve("--rate", "10/s", "--web", web)
    browser.get(s.url + "/")
    wait_for(browser, "Object.values(seen).every(n => n.length >= 30)")
    for name, numbers in browser.execute_script("return seen").items():
        assert numbers == list(range(len(numbers))), name
    assert wait_for(browser, "echoed.length == 2 && echoed") == ["grüße", [1, 2, 3]]
    assert browser.execute_script("return ws.protocol") == "pushmark.v1"
    browser.execute_script("events.close(); ws.close(1000); ")
    wait_for(browser, "states.length == 3")
    assert browser.execute_script("return states") == [0, 1, 3]
    log = browser.execute_script("return log")
    assert "published 0\n" in log and "closed 1000" in log
    errors = [e for e in browser.get_log("browser") if e["level"] == "SEVERE"]
    assert errors == []


def test_a_browser_is_told_that_the_server_goes(serve, browser, tmp_path):
    web = tmp_path / "web"
    web.mkdir()
    (web / "index.html").write_text(PAGE)
    s = serve("--rate", "10/s", "--web", web)
    browser.get(s.url + "/")
    wait_for(browser, "seen.ws.length > 3")
    s.stop()
    wait_for(browser, "log.includes('closed 1001')")
