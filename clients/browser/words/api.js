// Chapter: the WebSocket API, live.
export default {
  en: {
    "short": "API",
    "title": "The WebSocket API, live",
    "lead": "One constructor, four events, two methods, and a number from 0 to 3: that is all of it. Below is a real "
      + "one. Connect, send, let the server throw you out, and watch which line of the code runs.",
    "caption": "A WebSocket of this page. The first connection and the first `helloworld` ran by themselves; from "
      + "there on it is yours. The `lab=` in its address tells the server whose connection it is, so that it can be "
      + "asked to close it.",

    "url": "URL",
    "protocols": "Sub-protocols, comma-separated",
    "protocols-none": "none",
    "connect": "Connect",
    "stations": "readyState, and when each state was first seen",
    "told": "What just happened",

    "kind": "What to send",
    "kind-text": "text",
    "kind-json": "JSON",
    "kind-hex": "bytes in hex",
    "kind-buffer": "so many bytes",
    "payload": "Message",
    "send": "Send",
    "hello": "helloworld",
    "burst": "1 MB in one go",
    "replies": "Replies:",
    "code": "Close code",
    "reason": "Reason",
    "close": "Disconnect",

    "binary": "Binary messages come as",
    "buffered-none": "Bytes handed to `send()` that have not left the browser yet.",
    "buffered-gone": "The last send: at most {peak} waiting, all gone after {time} ({looks} looks).",
    "buffered-left": "The last send: at most {peak} waiting, {left} left after {time} ({looks} looks).",

    "code-title": "The lines that do it",
    "code-label": "Code with the settings from above; a line lights up as it runs",
    "log": "Log",
    "clear-log": "Clear",
    "way-sent": "sent",
    "way-came": "received",
    "way-event": "event",
    "log-open": "protocol {protocol}, extensions {extensions}",
    "log-same": "the same as was sent, {time} later",
    "log-other": "not what was sent",
    "log-error": "the event says nothing more, on purpose",
    "log-void": "silently dropped: only `bufferedAmount` grew",
    "log-rest": "the figure is out of sight, so its connection ends",

    "told-begin": "As this figure comes into view it connects to the server's echo by itself.",
    "told-connecting": "Connecting to `{url}`: a TCP connection, then an HTTP request that asks for an upgrade. "
      + "`readyState` is 0.",
    "told-open-echo": "`open`: `readyState` is 1, both sides may speak at any time. This address is an echo: what you "
      + "send comes back.",
    "told-open": "`open`: `readyState` is 1, both sides may speak at any time.",
    "told-close": "*{code}{name}.* {sentence} {why} ({clause})",
    "told-throw": "*{error}.* {sentence}",
    "told-none": "There is no WebSocket yet. Press Connect.",
    "told-void": "*Nothing was sent, and nothing was thrown.* After the end `send()` only adds to `bufferedAmount` "
      + "({amount} by now), which will never fall again. Look at `readyState` before you send.",
    "told-bad": "Not sent: {why}",
    "told-burst": "`send()` returned at once and {peak} were waiting. It never blocks and never says *stop*: whoever "
      + "sends faster than the network takes it has to look at `bufferedAmount`.",
    "bad-hex": "bytes in hex are pairs of 0–9 and a–f, like 01 02 fe ff.",
    "bad-length": "a number of bytes from 0 to 1,048,576 is wanted.",
    "bad-json": "this is no JSON ({why}).",

    "throw-new-SyntaxError": "The constructor threw: this is no WebSocket URL, or a sub-protocol is no token or named "
      + "twice. No connection was tried, no event will come.",
    "throw-new-SecurityError": "The constructor threw: this page may not connect there. No event will come.",
    "throw-send-InvalidStateError": "`send()` before `open` throws: in state 0 there is nobody to send to yet. Wait "
      + "for the `open` event.",
    "throw-close-InvalidAccessError": "A page may close with 1000 or with 3000–4999, nothing else: the other codes are "
      + "for browsers and servers to say. The connection stays open.",
    "throw-close-SyntaxError": "The reason is longer than 123 bytes of UTF-8: with the code's two it would not fit "
      + "into a Close frame (RFC 6455 §5.5). The connection stays open.",
    "throw-other": "The browser threw this, and nothing was done.",

    "errors": "Errors on purpose",
    "errors-connect": "Connections that fail",
    "errors-server": "The server ends it",
    "errors-misuse": "Calls at the wrong moment, or with the wrong values",
    "try-dead": "a dead port",
    "try-wss": "wss:// without TLS",
    "try-protocol": "a sub-protocol nobody speaks",
    "try-path": "a path without WebSocket",
    "try-url": "no URL at all",
    "try-1001": "1001: going away",
    "try-1008": "1008: against the rules",
    "try-4000": "4000: the application's own",
    "try-1009": "1009: one byte too many",
    "try-early": "send() before open",
    "try-late": "send() after close",
    "try-code": "close(1001)",
    "try-reason": "a reason of 124 bytes",

    "why-wss": "Here, most likely: `wss` speaks TLS first, and this server answers in plain text, so not even the "
      + "handshake began. A page served over https has it the other way round: there only `wss` is allowed.",
    "why-dead": "Here, most likely: nobody listens at that address, and the connection was refused or timed out.",
    "why-path": "Here: the server answered with an ordinary page instead of 101, since that path takes no WebSockets.",
    "why-protocol": "Here: the server answered 101 but chose none of the offered sub-protocols, and then the browser "
      + "has to fail the connection.",
    "why-refused": "Here: the handshake was refused or never answered. The developer tools (network) show what the "
      + "page may not see.",
    "why-lost": "Here: the connection was open, then broke off. The server was killed, or the network went.",

    "codes": "All close codes, and who may use them",
    "code-1000": "The purpose is fulfilled: an ordinary end.",
    "code-1001": "One end goes away: a server shuts down, or a page was left.",
    "code-1002": "The other end broke the protocol: a frame without mask, say, or a reserved bit.",
    "code-1003": "Data of a kind that is not taken here: binary, where only text is.",
    "code-1005": "There was a Close frame, but without a code, as `close()` without arguments sends it. Never itself "
      + "on the wire.",
    "code-1006": "No Close frame came: the connection failed, or was lost. Never itself on the wire; pages are told no "
      + "more, so that none can scan its reader's network.",
    "code-1007": "A text message that is not valid UTF-8.",
    "code-1008": "The message, or the client, is against the rules of the place. For when no other code fits, or "
      + "nothing shall be given away.",
    "code-1009": "A message larger than the other end takes. This server's limit is 64 KiB unless told otherwise.",
    "code-1010": "The client wanted an extension that the server did not choose. Only clients send it.",
    "code-1011": "The server ran into something unexpected.",
    "code-1012": "The server restarts: come back, each after a time of its own.",
    "code-1013": "The server is overloaded or full: come back later.",
    "code-1014": "A gateway got a bad answer from the server behind it.",
    "code-1015": "The TLS handshake failed. Never on the wire; browsers report 1006 in its place.",
    "code-3000": "For libraries and frameworks, registered with IANA.",
    "code-4000": "For applications: what it means, both ends have agreed among themselves.",
    "code-other": "A code that no page and no server should use.",

    "after-1": "*It speaks by events.* `new WebSocket(url)` returns at once, in state 0. Everything else comes later: "
      + "`open`, then any number of `message`, and at the end always one `close`, after an `error` if it failed. "
      + "There is no retry: a page that wants its connection back makes a new one.",
    "after-2": "*Closing takes two.* `close()` sends a Close frame and waits for the other end's: that is state 2, and "
      + "short. When the server closes first, the browser goes through 2 by itself and the page mostly sees 1 → 3. "
      + "Code and reason in the `close` event are the other end's: this server answers with your code and without a "
      + "reason.",
    "after-3": "*Text or bytes, nothing else.* Objects go as text, `JSON.stringify` here and `JSON.parse` there. The "
      + "address `/ws?topic=room.lobby` is the chat room of the next chapter: what you send there, it will show.",

    "describe-none": "No WebSocket yet.",
    "describe": "readyState {state}, {name}. States seen: {trail}. Sent: {sent} messages, received: {came}; the last "
      + "one received: {last}. bufferedAmount: {buffered}.",
  },
  zh: {
    "short": "接口",
    "title": "WebSocket 接口，现场操作",
    "lead": "一个构造函数、四个事件、两个方法，外加一个从 0 到 3 的数字：这就是全部。下面是一个真实的 WebSocket。连接、发送、让服务器把你赶出去，"
      + "同时看看代码里正在执行的是哪一行。",
    "caption": "本页的一个 WebSocket。第一次连接和第一声 `helloworld` 是自动完成的，之后就交给你了。"
      + "地址里的 `lab=` 告诉服务器这是谁的连接，这样才能请它来关闭。",

    "url": "URL",
    "protocols": "子协议，用逗号分隔",
    "protocols-none": "无",
    "connect": "连接",
    "stations": "readyState，以及首次看到每个状态的时刻",
    "told": "刚才发生了什么",

    "kind": "发送什么",
    "kind-text": "文本",
    "kind-json": "JSON",
    "kind-hex": "十六进制字节",
    "kind-buffer": "若干字节",
    "payload": "消息",
    "send": "发送",
    "hello": "helloworld",
    "burst": "一口气发 1 MB",
    "replies": "回复：",
    "code": "关闭码",
    "reason": "原因",
    "close": "断开",

    "binary": "二进制消息的类型",
    "buffered-none": "已经交给 `send()`、但还没有离开浏览器的字节数。",
    "buffered-gone": "上一次发送：最多积压 {peak}，{time} 后全部发出（共查看 {looks} 次）。",
    "buffered-left": "上一次发送：最多积压 {peak}，{time} 后还剩 {left}（共查看 {looks} 次）。",

    "code-title": "就是这几行代码",
    "code-label": "按上面的设置生成的代码；执行到哪一行，哪一行就亮起",
    "log": "日志",
    "clear-log": "清空",
    "way-sent": "发出",
    "way-came": "收到",
    "way-event": "事件",
    "log-open": "子协议 {protocol}，扩展 {extensions}",
    "log-same": "与发出的完全相同，用时 {time}",
    "log-other": "与发出的不同",
    "log-error": "这个事件有意不透露更多",
    "log-void": "被悄悄丢弃：只有 `bufferedAmount` 变大了",
    "log-rest": "图已移出视野，连接随之关闭",

    "told-begin": "这幅图进入视野时，会自动连接到服务器的回显地址。",
    "told-connecting": "正在连接 `{url}`：先建立 TCP 连接，再发一个请求升级的 HTTP 请求。此时 `readyState` 为 0。",
    "told-open-echo": "`open`：`readyState` 变为 1，双方随时都可以说话。这个地址是回显：发什么，回什么。",
    "told-open": "`open`：`readyState` 变为 1，双方随时都可以说话。",
    "told-close": "*{code}{name}。*{sentence}{why}（{clause}）",
    "told-throw": "*{error}。*{sentence}",
    "told-none": "还没有 WebSocket，请先点“连接”。",
    "told-void": "*什么都没发出去，也没有抛出异常。*连接结束之后，`send()` 只会让 `bufferedAmount` 变大（现在是 {amount}），而且再也不会降下来。"
      + "发送之前请先看 `readyState`。",
    "told-bad": "没有发送：{why}",
    "told-burst": "`send()` 立即返回，此时有 {peak} 在排队。它从不阻塞，也从不喊*停*：如果发得比网络快，就得自己留意 `bufferedAmount`。",
    "bad-hex": "十六进制字节是成对的 0–9 与 a–f，例如 01 02 fe ff。",
    "bad-length": "请填 0 到 1,048,576 之间的字节数。",
    "bad-json": "这不是合法的 JSON（{why}）。",

    "throw-new-SyntaxError": "构造函数抛出异常：这不是 WebSocket 的 URL，或者子协议名不合法、有重复。没有尝试连接，也不会有任何事件。",
    "throw-new-SecurityError": "构造函数抛出异常：本页不允许连接到那里。不会有任何事件。",
    "throw-send-InvalidStateError": "在 `open` 之前调用 `send()` 会抛出异常：状态 0 时对面还没有人。请等 `open` 事件。",
    "throw-close-InvalidAccessError": "网页只能用 1000 或 3000–4999 关闭连接，其他关闭码只能由浏览器和服务器使用。连接仍然开着。",
    "throw-close-SyntaxError": "原因的 UTF-8 编码超过了 123 字节：加上两个字节的关闭码，一个关闭帧就放不下了（RFC 6455 §5.5）。连接仍然开着。",
    "throw-other": "浏览器抛出了这个异常，其他什么都没有做。",

    "errors": "故意出错",
    "errors-connect": "连不上的连接",
    "errors-server": "由服务器来关闭",
    "errors-misuse": "时机不对，或参数不对",
    "try-dead": "没人监听的端口",
    "try-wss": "没有 TLS 却用 wss://",
    "try-protocol": "没人会说的子协议",
    "try-path": "不接受 WebSocket 的路径",
    "try-url": "根本不是 URL",
    "try-1001": "1001：对方离开",
    "try-1008": "1008：违反规则",
    "try-4000": "4000：应用自定义",
    "try-1009": "1009：多出一个字节",
    "try-early": "open 之前 send()",
    "try-late": "关闭之后 send()",
    "try-code": "close(1001)",
    "try-reason": "124 字节的原因",

    "why-wss": "在这里，原因多半是：`wss` 一上来就说 TLS，而这台服务器只用明文应答，连握手都没有开始。若网页由 https 提供，情况正相反：只允许用 `wss`。",
    "why-dead": "在这里，原因多半是：那个地址没有人监听，连接被拒绝或超时了。",
    "why-path": "在这里：那个路径不接受 WebSocket，服务器回的是普通页面，而不是 101。",
    "why-protocol": "在这里：服务器回了 101，但所提供的子协议一个也没选，浏览器就必须让连接失败。",
    "why-refused": "在这里：握手被拒绝，或一直没有应答。网页看不到的细节，开发者工具的“网络”面板里有。",
    "why-lost": "在这里：连接本来开着，后来突然断了。可能是服务器被杀掉，也可能是网络断了。",

    "codes": "所有关闭码，以及谁可以用",
    "code-1000": "任务完成，正常结束。",
    "code-1001": "一方要离开：服务器关机，或者网页被关掉。",
    "code-1002": "对方违反了协议，比如帧没有掩码，或用了保留位。",
    "code-1003": "收到了这里不接受的数据类型，比如只收文本却来了二进制。",
    "code-1005": "有关闭帧，但里面没有关闭码，不带参数的 `close()` 发的就是这种帧。它本身从不出现在线路上。",
    "code-1006": "没有收到关闭帧：连接失败，或者断了。它本身从不出现在线路上；浏览器不肯多说，以免网页借此扫描用户的内网。",
    "code-1007": "文本消息不是合法的 UTF-8。",
    "code-1008": "消息或客户端违反了这里的规则。没有更合适的关闭码，或不想透露原因时使用。",
    "code-1009": "消息太大，对方不收。这台服务器的上限默认是 64 KiB。",
    "code-1010": "客户端要求的扩展，服务器没有选用。只有客户端会发这个码。",
    "code-1011": "服务器遇到了意外情况。",
    "code-1012": "服务器要重启：请各自错开时间再来。",
    "code-1013": "服务器过载或已满：请稍后再来。",
    "code-1014": "网关从它背后的服务器那里得到了错误的响应。",
    "code-1015": "TLS 握手失败。它从不出现在线路上，浏览器会报告 1006。",
    "code-3000": "供库和框架使用，需在 IANA 登记。",
    "code-4000": "供应用自己使用，含义由双方约定。",
    "code-other": "网页和服务器都不该使用的关闭码。",

    "after-1": "*一切靠事件。*`new WebSocket(url)` 立即返回，状态为 0。其余的都随后到来：先是 `open`，然后是任意多个 `message`，最后总有一个 `close`，如果是失败，"
      + "之前还有一个 `error`。它不会自动重连：想恢复连接，网页得自己再建一个。",
    "after-2": "*关闭要双方配合。*`close()` 发出关闭帧，然后等对方的关闭帧：这就是状态 2，很短暂。若是服务器先关闭，浏览器会自己走过状态 2，网页看到的多半是 1 → 3。`close` "
      + "事件里的关闭码和原因来自对方：这台服务器会回同样的关闭码，不带原因。",
    "after-3": "*只有文本和字节。*对象以文本传送：这边 `JSON.stringify`，那边 `JSON.parse`。地址 `/ws?topic=room.lobby` 就是下一章的聊天室：发到那里的内容，"
      + "它会显示出来。",

    "describe-none": "还没有 WebSocket。",
    "describe": "readyState 为 {state}，{name}。经历过的状态：{trail}。发出 {sent} 条消息，收到 {came} 条；最近收到：{last}。bufferedAmount："
      + "{buffered}。",
  },
};
