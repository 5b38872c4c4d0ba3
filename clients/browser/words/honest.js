export default {
  en: {
    "short": "Honest",
    "title": "Measure honestly",
    "lead": "A benchmark can lie without a single wrong number in it. Here are two moments at which that happens, both "
      + "played on the server that is serving you now.",

    "stop-title": "Stop the server for a second",
    "stop-caption": "Two tools ask the same server at the same time, each every 50 ms over a WebSocket of its own (/echo) and on a thread beside the "
      + "page's, so that neither a queue of fetches nor the page's own drawing gets in between. A dot is a request, as high as it took, by powers of ten.",
    "stop": "Stop the server for a second",
    "back": "Back to the healthy server",
    "closed": "The naive tool",
    "closed-how": "Asks again once it has its answer. Counts from the sending.",
    "open": "The honest tool",
    "open-how": "Asks on schedule, whatever happens. Counts from the intended time.",
    "closed-plot": "Requests of the naive tool along time, by how long each took",
    "open-plot": "Requests of the honest tool along time, by how long each took",
    "standing": "stands still",
    "p50": "median",
    "p90": "p90",
    "p95": "p95",
    "mean": "mean",
    "max": "longest",
    "n": "requests",
    "healthy": "The server is healthy, and both tools agree. Stopping it stops it for everybody, so that is up to you.",
    "healthy-apart": "Nobody has stopped the server, and still the two differ: it, or this machine, was busy with something else for a moment, "
      + "and the naive tool hardly shows it.",
    "measuring": "Six seconds of measuring: the server will stand still from 2.5 s to 3.5 s.",
    "stopping": "The server stands still. Nobody is answered.",
    "going-on": "It goes on. Whatever had been asked is answered now.",
    "done": "Done. The same second, as two tools tell it. Hollow dots are requests that the naive tool should have sent and never did.",
    "interrupted": "The measurement was interrupted, so it is not shown. Press again when you like.",
    "no-echo": "The server's echo cannot be reached.",
    "refused": "This did not work: {why}.",
    "stop-before": "Press the button: the server you are connected to will stand still for one second, and both tools will be asking all the "
      + "while. Which of them will notice?",
    "stop-said": "*The naive tool says p95 = {naive}. Whoever came in that second waited {waited} on average.* The server stood still for "
      + "{stopped}. In that time {came} requests were due. The naive tool sent {asked}, which waited with everybody else; its table "
      + "has {bad} bad in all. The other {skipped} it never sent, so they are missing from its table. The honest tool noted "
      + "{late} late ones, and its p95 is {honest}. The means are {naiveMean} and {honestMean}. "
      + "(The honest tool was late itself, by {own} at the median and {ownMost} at most, and counts that too.)",
    "stop-empty": "Nothing has been measured yet.",
    "healthy-describe": "Two timelines of the last six seconds. Naive tool: {closedN} requests, 95 of 100 within {closed95}. Honest tool: "
      + "{openN} requests, 95 of 100 within {open95}.",
    "stop-describe": "Two timelines of six seconds in which the server stood still for {stopped}. Naive tool: {closedN} requests, {bad} of "
      + "them late, 95 of 100 within {closed95}; {skipped} were never sent. Honest tool: {openN} requests, {late} of them late, 95 of 100 "
      + "within {open95}; those due while it stood still waited {waited} on average.",
    "stop-name": "The omission has a name: *coordinated omission* (Gil Tene). A tool that waits for an answer before it asks again lets the "
      + "server decide when it is measured, and a server that is in trouble decides for later. The worst moments yield the fewest samples.",
    "stop-pushmark": "Pushmark counts every age from the intended time: of a message, when it was due to be published; of a poll, when it was "
      + "due to be asked. Where its own clients are late, that is measured too, and printed beside the result. Every dot of this page "
      + "is counted in the same way.",

    "storm-title": "Everybody comes back at once",
    "storm-lead": "A connection is permanent until the server restarts. Then every client is gone in the same moment and wants back in the "
      + "same moment: a *reconnect storm*. A random wait (jitter) spreads it. Here the clients are WebSockets of this page, all listening to "
      + "one topic that gets 20 messages a second.",
    "storm-caption": "Arrivals at the server after it has closed all connections with code 1001 (going away), in steps of 20 ms, by the "
      + "server's clock. Each client comes back with `since=LAST`, the number of the last message that it saw.",
    "clients": "clients",
    "jitter-within": "wait at random, up to",
    "they-come-back": "They come back",
    "once": "at once",
    "jitter": "with jitter",
    "once-plot": "Arrivals at the server by time, coming back at once",
    "jitter-plot": "Arrivals at the server by time, coming back with jitter",
    "close-all": "Close all connections",
    "none-yet": "not run yet",
    "peak": "peak in 100 ms",
    "gap": "between two",
    "whole": "all whole after",
    "caught": "caught up with",
    "lost": "lost",
    "gathering": "{open} of {clients} clients are connected …",
    "listening": "{open} of {clients} clients are connected and have been told {messages} messages.",
    "storming": "All connections were closed. {open} of {clients} clients are back.",
    "storm-before": "Close all connections, once with the clients coming back at once and once with jitter. Both runs stay here side by side.",
    "storm-once": "At once: {clients} clients were whole again after {whole}, at most {peak} arriving within 100 ms. {caught} deliveries were missed "
      + "and caught up with, *{lost} lost*. Now the same with jitter.",
    "storm-jitter": "With jitter: {clients} clients were whole again after {whole}, at most {peak} arriving within 100 ms. {caught} deliveries were "
      + "missed and caught up with, *{lost} lost*. Now the same at once.",
    "storm-both": "*The peak is {peakOnce} in 100 ms at once and {peakJitter} with jitter of up to {jitter}.* The price is time: all were whole again "
      + "after {wholeOnce} and {wholeJitter}. {caught} deliveries were missed in both and caught up with, *{lost} lost*: who comes back says "
      + "what was the last it saw.",
    "storm-one": "Coming back {kind}: at most {peak} arrivals in {window} ms, all whole again after {whole}, {lost} messages lost.",
    "storm-describe": "{open} of {clients} clients are connected.",
    "storm-browser": "One thing here flatters the storm. A browser sets up WebSockets to one host one after another (RFC 6455 §4.1 allows one in "
      + "state CONNECTING at a time), and Chromium leaves some 10 ms between two (“between two” above), and punishes a page with many pending, so this one hands it four at a "
      + "time. The even wall that you see is that queue: no more than about ten come in 100 ms, however many clients there are. "
      + "A real storm is many browsers with one connection each, and has no such queue.",
    "storm-program": "How high the real one is, claim A11 of `pushmark run claims` measures: a restarted server, and clients that do not share "
      + "a browser.",
  },
  zh: {
    "short": "诚实",
    "title": "诚实地测量",
    "lead": "一份基准测试可以没有一个数字是错的，却依然在说谎。这里是最容易出这种事的两个时刻，都发生在此刻正为你服务的这台服务器上。",

    "stop-title": "让服务器停一秒",
    "stop-caption": "两个工具同时询问同一台服务器，各自每 50 ms 一次，各用一条 WebSocket（/echo），并在页面之外的线程上运行，"
      + "因此既不受 fetch 排队的影响，也不受页面自身绘制的影响。每个圆点是一次请求，高度表示它用了多久，每格十倍。",
    "stop": "让服务器停一秒",
    "back": "回到健康的服务器",
    "closed": "天真的工具",
    "closed-how": "收到回答后才问下一次，从发出时刻起计时。",
    "open": "诚实的工具",
    "open-how": "无论如何都按计划发问，从预定时刻起计时。",
    "closed-plot": "天真的工具的请求随时间的分布，以及各自的用时",
    "open-plot": "诚实的工具的请求随时间的分布，以及各自的用时",
    "standing": "停顿",
    "p50": "中位数",
    "p90": "p90",
    "p95": "p95",
    "mean": "平均",
    "max": "最长",
    "n": "请求数",
    "healthy": "服务器一切正常，两个工具的说法一致。停住它会影响所有人，所以由你来决定。",
    "healthy-apart": "没有人停住服务器，两个工具的说法却不一致：服务器或这台机器刚才忙了一会儿别的事，而天真的工具几乎看不出来。",
    "measuring": "测量六秒：服务器将在 2.5 s 到 3.5 s 之间停住不动。",
    "stopping": "服务器停住了，谁也得不到回答。",
    "going-on": "它继续运行了，之前的提问现在一并得到回答。",
    "done": "完成。同一秒钟，两个工具两种说法。空心圆点是天真的工具本该发出、却从未发出的请求。",
    "interrupted": "测量被打断，结果不予显示。需要时请再按一次。",
    "no-echo": "无法连接到服务器的回显。",
    "refused": "没有成功：{why}。",
    "stop-before": "按下按钮：你所连接的服务器会停住一秒，而两个工具会一直发问。哪一个会察觉？",
    "stop-said": "*天真的工具说 p95 = {naive}；而在那一秒里到来的人平均等了 {waited}。*服务器停了 {stopped}。这段时间里有 {came} 次请求到了预定时刻；"
      + "天真的工具只发出 {asked} 次，和大家一起等到回答，它的表里总共只有 {bad} 个坏结果。其间本该发出的 {skipped} 次它从未发出，所以它的表里没有。"
      + "诚实的工具记下 {late} 次迟到，它的 p95 是 {honest}。两者的平均值分别是 {naiveMean} 和 {honestMean}。"
      + "（诚实的工具自己发问也会晚：中位数 {own}，最多 {ownMost}；它把这也算了进去。）",
    "stop-empty": "还没有任何测量结果。",
    "healthy-describe": "最近六秒的两条时间线。天真的工具：{closedN} 次请求，百分之九十五在 {closed95} 以内。诚实的工具：{openN} 次请求，"
      + "百分之九十五在 {open95} 以内。",
    "stop-describe": "六秒的两条时间线，其间服务器停了 {stopped}。天真的工具：{closedN} 次请求，其中 {bad} 次迟到，百分之九十五在 {closed95} 以内；"
      + "{skipped} 次从未发出。诚实的工具：{openN} 次请求，其中 {late} 次迟到，百分之九十五在 {open95} 以内；停顿期间到时的请求平均等了 {waited}。",
    "stop-name": "这种遗漏有个名字：*协同遗漏*（coordinated omission，Gil Tene 提出）。先等回答再发问的工具，等于让服务器来决定什么时候测量它，"
      + "而陷入困境的服务器总会决定“晚一点”。于是最糟糕的时刻，样本反而最少。",
    "stop-pushmark": "Pushmark 的每个年龄都从预定时刻算起：消息从它该发布的时刻算，轮询从它该发问的时刻算。自己的客户端若有迟到，也会被测量并印在结果旁边。"
      + "本页的每个圆点都按同样的方式计算。",

    "storm-title": "所有人同时回来",
    "storm-lead": "连接可以一直保持，直到服务器重启。那一刻所有客户端同时断开，又想同时回来：这就是*重连风暴*。随机等待一会儿（抖动）可以把它摊开。"
      + "这里的客户端是本页的 WebSocket，全都在听同一个主题，每秒 20 条消息。",
    "storm-caption": "服务器以代码 1001（即将离开）关闭所有连接之后的到达情况，每格 20 ms，以服务器的时钟为准。每个客户端带着 `since=LAST` 回来，"
      + "也就是它见过的最后一条消息的编号。",
    "clients": "客户端",
    "jitter-within": "随机等待，最长",
    "they-come-back": "它们如何回来",
    "once": "立即",
    "jitter": "带抖动",
    "once-plot": "立即重连时，到达服务器的时间分布",
    "jitter-plot": "带抖动重连时，到达服务器的时间分布",
    "close-all": "关闭所有连接",
    "none-yet": "尚未运行",
    "peak": "100 ms 内峰值",
    "gap": "相邻间隔",
    "whole": "全部恢复用时",
    "caught": "错过并补上",
    "lost": "丢失",
    "gathering": "{clients} 个客户端中已有 {open} 个连上……",
    "listening": "{clients} 个客户端中有 {open} 个在线，共收到 {messages} 条消息。",
    "storming": "所有连接都已关闭。{clients} 个客户端中有 {open} 个回来了。",
    "storm-before": "把所有连接关闭两次：一次让客户端立即回来，一次带抖动。两次的结果会并排留在这里。",
    "storm-once": "立即重连：{clients} 个客户端在 {whole} 之后全部恢复，100 ms 内最多到达 {peak} 个。错过并补上 {caught} 次投递，*丢失 {lost} 次*。"
      + "现在带上抖动再来一次。",
    "storm-jitter": "带抖动重连：{clients} 个客户端在 {whole} 之后全部恢复，100 ms 内最多到达 {peak} 个。错过并补上 {caught} 次投递，*丢失 {lost} 次*。"
      + "现在不带抖动再来一次。",
    "storm-both": "*立即重连时，100 ms 内的峰值是 {peakOnce} 个；带最长 {jitter} 的抖动时是 {peakJitter} 个。*代价是时间：全部恢复分别用了 {wholeOnce} 和 "
      + "{wholeJitter}。两次共错过并补上 {caught} 次投递，*丢失 {lost} 次*：回来的人会说出自己见过的最后一条。",
    "storm-one": "{kind}重连：{window} ms 内最多到达 {peak} 个，{whole} 之后全部恢复，丢失 {lost} 条消息。",
    "storm-describe": "{clients} 个客户端中有 {open} 个在线。",
    "storm-browser": "有一点让这里的风暴显得温和。浏览器对同一台主机的 WebSocket 是一条接一条建立的（RFC 6455 §4.1 规定同一时刻只能有一条处于 CONNECTING），"
      + "Chromium 还会在两条之间留出大约 10 ms（见图中的“相邻间隔”），并惩罚同时等待太多连接的页面，所以本页每次只交给它四条。"
      + "你看到的那堵整齐的墙，其实是这个队列：无论有多少客户端，100 ms 内最多到达十个左右。真正的风暴是许多浏览器各连一条，没有这样的队列。",
    "storm-program": "真正的风暴有多高，由 `pushmark run claims` 的 A11 来测：重启服务器，而客户端并不共用一个浏览器。",
  },
};
