// What header fields are for, and where that is said: whether this exchange needs them, or only the browser adds them.

const need = (ref, what) => ({kind: "need", ref, what}), browser = (ref, what) => ({kind: "browser", ref, what});

const CLIENT_HINTS = "WICG User-Agent Client Hints", FETCH_METADATA = "W3C Fetch Metadata §2";

const FIELDS = {
  "accept": browser("RFC 9110 §12.5.1", "accept"),
  "accept-encoding": browser("RFC 9110 §12.5.3", "accept-encoding"),
  "accept-language": browser("RFC 9110 §12.5.4", "accept-language"),
  "cache-control": browser("RFC 9111 §5.2", "cache-control"),
  "connection": browser("RFC 9112 §9.3", "keep-alive"),
  "content-length": need("RFC 9110 §8.6", "content-length"),
  "content-type": need("RFC 9110 §8.3", "content-type"),
  "cookie": {kind: "cookie", ref: "RFC 6265 §5.4", what: "cookie"},
  "date": need("RFC 9110 §6.6.1", "date"),
  "dnt": browser("W3C Tracking Preference Expression §5.2", "browser-field"),
  "etag": need("RFC 9110 §8.8.3", "etag"),
  "host": need("RFC 9110 §7.2", "host"),
  "if-none-match": need("RFC 9110 §13.1.2", "if-none-match"),
  "last-event-id": need("WHATWG HTML §9.2.4", "last-event-id"),
  "origin": browser("RFC 6454 §7", "origin"),
  "pragma": browser("RFC 9111 §5.4", "pragma"),
  "priority": browser("RFC 9218 §5", "priority"),
  "referer": browser("RFC 9110 §10.1.3", "referer"),
  "sec-websocket-accept": need("RFC 6455 §1.3, §4.2.2", "ws-accept"),
  "sec-websocket-extensions": browser("RFC 6455 §9.1, RFC 7692 §7.1", "ws-extensions"),
  "sec-websocket-key": need("RFC 6455 §1.3, §4.1", "ws-key"),
  "sec-websocket-protocol": need("RFC 6455 §1.9, §11.3.4", "ws-protocol"),
  "sec-websocket-version": need("RFC 6455 §4.1", "ws-version"),
  "set-cookie": {kind: "cookie", ref: "RFC 6265 §4.1", what: "cookie"},
  "transfer-encoding": need("RFC 9112 §6.1", "transfer-encoding"),
  "upgrade": need("RFC 9110 §7.8, RFC 6455 §4.1", "upgrade"),
  "user-agent": browser("RFC 9110 §10.1.5", "user-agent"),
  "vary": need("RFC 9110 §12.5.5", "vary"),
};

const byPrefix = name => name.startsWith("sec-ch-") ? browser(CLIENT_HINTS, "client-hint")
  : name.startsWith("sec-fetch-") ? browser(FETCH_METADATA, "fetch-metadata") : null;

// A few mean something else where a connection changes hands, or ends.
const byValue = (name, value, response) => {
  if (name === "connection" && /upgrade/i.test(value))
    return need("RFC 9110 §7.6.1, RFC 6455 §4.1", "connection-upgrade");
  if (name === "connection" && /close/i.test(value)) return need("RFC 9112 §9.6", "connection-close");
  if (name === "cache-control" && response) return need("RFC 9111 §5.2", "cache-control");
  return null;
};

export const fieldOf = (rawName, value, start) => {
  const name = rawName.toLowerCase(), response = start.what === "status";
  return byValue(name, value, response) ?? FIELDS[name] ?? byPrefix(name)
    ?? (response ? need("RFC 9110 §5", "other-field") : browser("RFC 9110 §5", "browser-field"));
};

const STATUSES = {101: "RFC 9110 §15.2.2", 200: "RFC 9110 §15.3.1", 204: "RFC 9110 §15.3.5", 304: "RFC 9110 §15.4.5"};

const OTHERS = {
  "request": "RFC 9112 §3",
  "crlf": "RFC 9112 §2.2",
  "blank": "RFC 9112 §2.1",
  "line-end": "",
  "message": "",
  "marker": "",
  "sse-data": "WHATWG HTML §9.2.5",
  "sse-id": "WHATWG HTML §9.2.5",
  "sse-comment": "WHATWG HTML §9.2.5",
  "sse-blank": "WHATWG HTML §9.2.6",
  "opcode": "RFC 6455 §5.2",
  "length": "RFC 6455 §5.2",
  "mask": "RFC 6455 §5.2, §5.3",
  "masked": "RFC 6455 §5.3, §5.6",
  "control": "RFC 6455 §5.5",
  "odd": "",
};

export const refOf = run => run.ref ?? (run.what === "status" ? `RFC 9112 §4, ${STATUSES[run.status] ?? "RFC 9110 §15"}`
  : run.what === "message" && run.head ? "RFC 6455 §5.6" : OTHERS[run.what] ?? "");
