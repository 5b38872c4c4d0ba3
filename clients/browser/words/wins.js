// When polling wins.
export default {
  en: {
    "short": "When",
    "title": "When polling wins",
    "lead": "Not every page needs a WebSocket. Where news is rare and nobody minds waiting, or so frequent that one "
      + "answer brings a heap of it, asking now and then is cheaper. Put your own case on the map.",
    "caption": "Colour: how many times as much one way costs as the other, by the model; on the black line both cost "
      + "the same. Marks: measured, in the reference run. The ring is your case: drag it, press somewhere, or move it "
      + "with the arrow keys.",
    "colour": "Compare by",
    "colour-bytes": "bytes",
    "colour-cpu": "server CPU",
    "colour-age": "delay",
    "axis-y": "↑ a delay you can accept = seconds between polls",
    "axis-x": "how often there is news →",
    "legend-poll": "polling ahead",
    "legend-ws": "WebSocket ahead",
    "legend-even": "even",
    "tick-day": "1/day",
    "tick-hour": "1/h",
    "tick-minute": "1/min",
    "tick-second": "1/s",
    "tick-hundred": "100/s",
    "per-day": "{n} a day",
    "per-hour": "{n} an hour",
    "per-minute": "{n} a minute",
    "per-second": "{n} a second",
    "point": "Your case: news {updates}, acceptable delay {delay}. Arrow keys move it.",
    "marks": "Measured points",
    "mark": "Measured: news {updates}, a poll every {delay}: {ratio}",
    "read-point-bytes": "Your case, news {updates} and a poll every {delay}: polling puts {ratio} the bytes of "
      + "WebSocket on the wire. {hint}",
    "read-point-cpu": "Your case, news {updates} and a poll every {delay}: polling takes {ratio} the server CPU of "
      + "WebSocket. {hint}",
    "read-point-age": "Your case, news {updates} and a poll every {delay}: by polling, news is {ratio} as old on "
      + "arrival as by WebSocket. {hint}",
    "hint": "Point at a mark to set what was measured beside the model.",
    "read-cell-bytes": "Measured with news {updates}, a poll every {delay}: {poll} a message by polling, {ws} by "
      + "WebSocket, {ratio} (n = {n}). The model of that run says {model}; the surface here, for months with your "
      + "sizes and a ping every 25 s, {surface}.",
    "read-cell-cpu": "Measured with news {updates}, a poll every {delay}: {poll} of server CPU a message by polling, "
      + "{ws} by WebSocket, {ratio} (n = {n}). What was fitted to all runs says {model}; the surface here, for your "
      + "number of clients, {surface}.",
    "read-cell-age": "Measured with news {updates}, a poll every {delay}: {poll} old on arrival by polling, {ws} by "
      + "WebSocket, {ratio} (n = {n}). The model says {model}; the surface here, for your number of clients, "
      + "{surface}.",
    "differ": "The surface is for your sizes, the marks are for those of the measured run.",
    "as-measured": "Take the run's",
    "updates": "News",
    "delay": "Acceptable delay",
    "clients": "Clients",
    "head": "Headers",
    "payload": "A message",
    "transport": "By",
    "interval": "asks every",
    "bytes-day": "a day",
    "bytes-month": "in 30 days",
    "cpu-day": "server CPU a day",
    "delay-mean": "mean delay",
    "delay-worst": "worst delay",
    "verdict-small": "No difference worth a line of code: all your clients together cause no more than {most} and "
      + "{mostCpu} of server CPU a day. In bytes {cheap} is cheaper, the other takes {bytes}. Take what is simplest "
      + "to run.",
    "verdict-ws": "WebSocket: polling every {interval} puts {bytes} its bytes on the wire and takes {cpu} its server "
      + "CPU. That is {saved} saved a day, {month} in 30 days; and news is there after {fresh} instead of {half} on "
      + "average.",
    "verdict-poll": "Polling: every {interval}, it is WebSocket that takes {bytes} the bytes and {cpu} the server CPU. "
      + "That is {saved} saved a day. Polling keeps to the delay that you accept; news is {half} old on average.",
    "verdict-even": "A tie: bytes differ by {bytes}, server CPU by {cpu}. By WebSocket news is there after {fresh} "
      + "instead of {half} on average; if nobody minds the wait, take what is simplest to run.",
    "verdict-ws-bytes": "WebSocket, for its bytes: polling every {interval} takes {bytes} as many, {saved} more a day; "
      + "server CPU differs by {cpu} only. News is there after {fresh} instead of {half} on average.",
    "verdict-ws-cpu": "WebSocket, for its CPU: polling every {interval} takes {cpu} as much on the server; bytes "
      + "differ by {bytes} only. News is there after {fresh} instead of {half} on average.",
    "verdict-poll-bytes": "Polling, for its bytes: WebSocket takes {bytes} as many as a poll every {interval}, {saved} "
      + "more a day; server CPU differs by {cpu} only. News is {half} old on average, and that you accept.",
    "verdict-poll-cpu": "Polling, for its CPU: WebSocket takes {cpu} as much on the server as a poll every {interval}; "
      + "bytes differ by {bytes} only. News is {half} old on average, and that you accept.",
    "verdict-mixed": "It depends on what is dear to you. In bytes {bytesFor} is cheaper, the other takes {bytes}; in "
      + "server CPU {cpuFor} is, the other takes {cpu}. By WebSocket news is there after {fresh} instead of {half} on "
      + "average.",
    "sse-more": "Server-sent events would do nearly as well, at {times} the bytes of WebSocket.",
    "sse-less": "Server-sent events take even less: WebSocket has {times} their bytes, since its pings are answered.",
    "cores": "By {transport} that is {cores} cores of the measured kind: more than one server process has.",
    "miss-empty": "Of {polls} polls that a client sends a day, {share} find nothing.",
    "miss-batch": "A poll brings {batch} messages at once; the oldest of them has waited {interval}.",
    "miss-lost": "The server keeps {history} messages unless told otherwise: {share} would be gone before anybody asks "
      + "for them. The bytes here are those of all of them.",
    "miss-stale": "A client that polls holds what is no longer true {poll} of the time; one with a WebSocket {ws}.",
    "beyond": "≈ extrapolated: not measured like this: {why}. Bytes are arithmetic and hold there too.",
    "and": "; ",
    "beyond-clients": "so many clients, or deliveries a second",
    "beyond-rate": "news at such a rate by push",
    "beyond-polls": "so many, or so few, polls a second",
    "beyond-batch": "so many messages a poll",
    "beyond-close": "a connection opened anew for each poll, as servers close those that idle for more than 75 s",
    "beyond-payload": "messages of this length",
    "beyond-head": "headers of this length",
    "failed": "The reference figures could not be loaded ({why}). They come as soon as the server is back.",
    "saw-1": "*Polling wins in two corners.* At the top left, where news is rare and waiting is fine: a connection "
      + "that is kept open sends a ping every 25 seconds, and a day of pings takes more than a few polls. At the top "
      + "right, where news is frequent and waiting is fine: the headers of one poll are shared by all the messages "
      + "that it brings.",
    "saw-2": "*In between, push does.* Wherever nobody wants to wait, most polls find nothing, and each costs as much "
      + "as several messages. Make the headers longer, as cookies do, and watch the line move: a WebSocket pays for "
      + "its own once.",
    "saw-3": "*What is left out.* Clear text is reckoned here, no TLS, which adds some 22 to 29 bytes a record, and to "
      + "each new connection a handshake of its own. Polls further apart than 75 s open a connection each, as most "
      + "servers close what idles for longer.",
    "conditions": "Measured {date} with Pushmark {version} on {cores} cores of {cpu}, {kernel}: the grid with "
      + "{clients} clients, headers of a lean program, messages of 64 B; numbers of clients from 1 to {most} at two "
      + "messages a second. CPU between and beyond these points is fitted to them; the measured lie within {worst} of "
      + "it.",
  },
  zh: {
    "short": "何时",
    "title": "轮询何时更好",
    "lead": "并非每个页面都需要 WebSocket。消息很少而大家都不急，或者消息多到一次响应就能带回一大批时，隔一会儿问一次反而更省。把你自己的情形放到图上看看。",
    "caption": "颜色：按模型计算，一种方式的开销是另一种的多少倍；黑线上两者相等。标记：参考测量中的实测值。圆环是你的情形：可以拖动，可以点按别处，也可以用方向键移动。",
    "colour": "比较",
    "colour-bytes": "字节",
    "colour-cpu": "服务器 CPU",
    "colour-age": "延迟",
    "axis-y": "↑ 可接受的延迟 = 两次轮询的间隔",
    "axis-x": "消息有多频繁 →",
    "legend-poll": "轮询领先",
    "legend-ws": "WebSocket 领先",
    "legend-even": "相当",
    "tick-day": "1/天",
    "tick-hour": "1/小时",
    "tick-minute": "1/分",
    "tick-second": "1/秒",
    "tick-hundred": "100/秒",
    "per-day": "每天 {n} 条",
    "per-hour": "每小时 {n} 条",
    "per-minute": "每分钟 {n} 条",
    "per-second": "每秒 {n} 条",
    "point": "你的情形：消息{updates}，可接受的延迟 {delay}。用方向键移动。",
    "marks": "实测点",
    "mark": "实测：消息{updates}，每 {delay} 轮询一次：{ratio}",
    "read-point-bytes": "你的情形：消息{updates}，每 {delay} 轮询一次。轮询在线路上的字节数是 WebSocket 的 {ratio}。{hint}",
    "read-point-cpu": "你的情形：消息{updates}，每 {delay} 轮询一次。轮询占用的服务器 CPU 是 WebSocket 的 {ratio}。{hint}",
    "read-point-age": "你的情形：消息{updates}，每 {delay} 轮询一次。经轮询到达的消息，年龄是 WebSocket 的 {ratio}。{hint}",
    "hint": "指向一个标记，可以把实测值与模型放在一起看。",
    "read-cell-bytes": "实测：消息{updates}，每 {delay} 轮询一次。每条消息轮询用 {poll}，WebSocket 用 {ws}，比值 {ratio}（n = {n}）。模型对该次测量算得 "
      + "{model}；这里的曲面按你的大小、长期运行、每 25 s 一次 ping 计算，为 {surface}。",
    "read-cell-cpu": "实测：消息{updates}，每 {delay} 轮询一次。每条消息的服务器 CPU，轮询 {poll}，WebSocket {ws}，比值 {ratio}（n = {n}）。由全部测量拟合得 "
      + "{model}；这里的曲面按你的客户端数计算，为 {surface}。",
    "read-cell-age": "实测：消息{updates}，每 {delay} 轮询一次。到达时的年龄，轮询 {poll}，WebSocket {ws}，比值 {ratio}（n = {n}）。模型算得 {model}；"
      + "这里的曲面按你的客户端数计算，为 {surface}。",
    "differ": "曲面按你的大小计算，标记则是实测时的大小。",
    "as-measured": "改用实测时的",
    "updates": "消息",
    "delay": "可接受的延迟",
    "clients": "客户端",
    "head": "请求头",
    "payload": "一条消息",
    "transport": "方式",
    "interval": "轮询间隔",
    "bytes-day": "每天",
    "bytes-month": "30 天",
    "cpu-day": "每天服务器 CPU",
    "delay-mean": "平均延迟",
    "delay-worst": "最坏延迟",
    "verdict-small": "这点差别不值得为它写一行代码：全部客户端加起来，每天也不过 {most} 和 {mostCpu} 的服务器 CPU。论字节，{cheap}更省，另一种是它的 {bytes}。哪个最省事就用哪个。",
    "verdict-ws": "用 WebSocket：每 {interval} 轮询一次的字节是它的 {bytes}，服务器 CPU 是它的 {cpu}。每天省 {saved}，30 天省 {month}；而且消息平均 "
      + "{fresh} 就到，而不是 {half}。",
    "verdict-poll": "用轮询：每 {interval} 问一次，WebSocket 的字节是它的 {bytes}，服务器 CPU 是它的 {cpu}。每天省 {saved}；延迟在你接受的范围内，消息平均年龄 "
      + "{half}。",
    "verdict-even": "不分上下：字节相差 {bytes}，服务器 CPU 相差 {cpu}。用 WebSocket 消息平均 {fresh} 就到，而不是 {half}；如果没人在意等待，哪个最省事就用哪个。",
    "verdict-ws-bytes": "用 WebSocket，为了省字节：每 {interval} 轮询一次的字节是它的 {bytes}，每天省 {saved}；服务器 CPU 只差 {cpu}。消息平均 {fresh} "
      + "就到，而不是 {half}。",
    "verdict-ws-cpu": "用 WebSocket，为了省 CPU：每 {interval} 轮询一次，服务器 CPU 是它的 {cpu}；字节只差 {bytes}。消息平均 {fresh} 就到，而不是 {half}。",
    "verdict-poll-bytes": "用轮询，为了省字节：每 {interval} 问一次，WebSocket 的字节是它的 {bytes}，每天省 {saved}；服务器 CPU 只差 {cpu}。消息平均年龄 "
      + "{half}，这你能接受。",
    "verdict-poll-cpu": "用轮询，为了省 CPU：每 {interval} 问一次，WebSocket 的服务器 CPU 是它的 {cpu}；字节只差 {bytes}。消息平均年龄 {half}，这你能接受。",
    "verdict-mixed": "要看你更在乎什么：论字节，{bytesFor}更省，另一种是它的 {bytes}；论服务器 CPU，{cpuFor}更省，另一种是它的 {cpu}。用 WebSocket，消息平均 "
      + "{fresh} 就到，而不是 {half}。",
    "sse-more": "服务器推送事件（SSE）也差不多一样好，字节是 WebSocket 的 {times}。",
    "sse-less": "服务器推送事件（SSE）的字节更少，WebSocket 是它的 {times}：因为它的 ping 还要对方回应。",
    "cores": "{transport}需要 {cores} 个实测时那样的 CPU 核：一个服务器进程用不了这么多。",
    "miss-empty": "每个客户端每天轮询 {polls} 次，其中 {share} 一无所获。",
    "miss-batch": "一次轮询带回 {batch} 条消息，其中最早的一条已等了 {interval}。",
    "miss-lost": "服务器默认只保留 {history} 条消息：{share} 的消息还没等人来问就没了。这里的字节数按全部消息计算。",
    "miss-stale": "轮询的客户端有 {poll} 的时间手里的内容已经过时；用 WebSocket 则是 {ws}。",
    "beyond": "≈ 为外推值，没有这样测过：{why}。字节数是算术，在那里同样成立。",
    "and": "；",
    "beyond-clients": "这么多客户端，或每秒这么多次送达",
    "beyond-rate": "以这样的频率推送消息",
    "beyond-polls": "每秒这么多（或这么少）次轮询",
    "beyond-batch": "一次轮询这么多条消息",
    "beyond-close": "每次轮询都重新建立连接（服务器会关闭空闲超过 75 s 的连接）",
    "beyond-payload": "这么长的消息",
    "beyond-head": "这么长的请求头",
    "failed": "参考数据没能加载（{why}）。服务器一回来就会有。",
    "saw-1": "*轮询在两个角落获胜。*左上角，消息很少而可以久等：一直开着的连接每 25 秒要发一次 ping，一天下来比几次轮询还多。右上角，消息很多而可以久等：一次轮询的头部由它带回的所有消息分摊。",
    "saw-2": "*两者之间，推送获胜。*凡是不愿意等的地方，多数轮询一无所获，而每一次的代价抵得上好几条消息。把请求头加长（Cookie 就是这么做的），看那条线怎样移动：WebSocket 的请求头只在握手时付一次。",
    "saw-3": "*没有算进去的。*这里按明文计算，不含 TLS：它给每个记录加上约 22 到 29 字节，每个新连接还要多一次 TLS 握手。间隔超过 75 s 的轮询每次都新建连接，因为多数服务器会关闭空闲更久的连接。",
    "conditions": "{date} 用 Pushmark {version} 实测，{cpu} 的 {cores} 个核，{kernel}：网格用 {clients} 个客户端、精简程序的请求头、64 B 的消息；"
      + "客户端数从 1 到 {most}，每秒两条消息。这些点之间和之外的 CPU 由它们拟合而来，实测值与拟合相差不超过 {worst}。",
  },
};
