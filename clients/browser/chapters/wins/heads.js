// The heads of polls, by their length alone: requests as lib/profile.c writes them, answers as server/head.c does.

const digits = number => String(Math.floor(number)).length;

const LEAN = "User-Agent: pushmark\r\nAccept: */*\r\n".length;
const LUBBERS_REQUEST = 716, LUBBERS_ANSWER = 193;

// Chrome's own fields with a fetch() to the page's server, `Connection` among them; the referrer names the host.
const BROWSER = [
  "Connection: keep-alive",
  "sec-ch-ua-platform: \"Linux\"",
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
  "sec-ch-ua: \"Chromium\";v=\"130\", \"Google Chrome\";v=\"130\", \"Not?A_Brand\";v=\"99\"",
  "sec-ch-ua-mobile: ?0",
  "Accept: */*",
  "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty",
  "Referer: http:///",
  "Accept-Encoding: gzip, deflate, br, zstd",
  "Accept-Language: en-GB,en;q=0.9",
].reduce((sum, line) => sum + line.length + 2, 0);

const bytesOf = size => size.endsWith("K") ? 1024 * Number(size.slice(0, -1)) : Number(size);

// A head as `--headers` names it: lean, browser, lubbers, cookie:BYTES.
const fieldsOf = (headers, host) => headers === "browser" ? BROWSER + host.length
  : headers.startsWith("cookie:") ? LEAN + "Cookie: \r\n".length + bytesOf(headers.slice(7)) : LEAN;

// `since` is the last number that the client has; null before any was published.
export const requestHead = ({headers, host, longpoll, close = false}, since) => {
  const number = since === null ? 2 : digits(since);
  const target = longpoll ? `/longpoll?since=&timeout=25s`.length + number : "/poll?since=".length + number;
  const etag = longpoll || since === null ? 0 : "If-None-Match: \"\"\r\n".length + number;
  const connection = close ? "Connection: close\r\n".length - (headers === "browser"
    ? "Connection: keep-alive\r\n".length : 0) : 0;
  if (headers === "lubbers") return LUBBERS_REQUEST;
  return "GET  HTTP/1.1\r\n".length + target + "Host: \r\n".length + host.length + connection + fieldsOf(headers, host)
    + etag + "\r\n".length;
};

const reasons = {200: "OK", 204: "No Content", 304: "Not Modified"};

export const answerHead = ({headers, close = false}, status, etag, body) => {
  if (headers === "lubbers") return LUBBERS_ANSWER;
  const lines = [`HTTP/1.1 ${status} ${reasons[status]}`, "Date: Sun, 06 Nov 1994 08:49:37 GMT"];
  if (etag !== null) lines.push(`ETag: "${Math.floor(etag)}"`);
  if (body > 0) lines.push("Content-Type: text/plain; charset=utf-8");
  if (status === 200) lines.push(`Content-Length: ${body}`);
  if (close) lines.push("Connection: close");
  return lines.reduce((sum, line) => sum + line.length + 2, 2);
};
