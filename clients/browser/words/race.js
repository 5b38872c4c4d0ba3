// Chapter 1.
export default {
  en: {
    "short": "Race",
    "title": "The race",
    "lead": "One server publishes news at random moments, and four listeners in this page want it. :poll: asks every "
      + "so often. :longpoll: asks and is kept waiting until there is some. :sse: and :ws: keep a connection open and "
      + "are told: the first one way only, the second both ways. Who knows first, and what does it cost?",
    "publish": "Publish now",
    "pause": "Pause",
    "slow": "Slow motion",
    "reset": "Count anew",
    "rate": "News, on average",
    "interval": "A poll every",
    "payload": "Message size",
    "cookie": "Added cookies",
    "server": "server",
    "browser": "browser",
    "now": "now",
    "picture": "A diagram in time. Each lane has the server's line above and the browser's below; messages wait on the "
      + "server's line until they are fetched or sent down. The table after it has the figures.",
    "caption": "A message appears on the upper line when it is published. The bar is how long it stays there unseen; "
      + "where it comes down, this browser has it, and the figure below is its age. Dotted strokes with a ring are "
      + "polls that found nothing.",
    "counters": "What each lane has cost so far",
    "lane": "lane",
    "requests": "requests",
    "empty": "empty",
    "up": "bytes up",
    "down": "bytes down",
    "each": "bytes a message",
    "mean": "mean age",
    "high": "percentile",
    "since": "Counted for {time}, since the last change of a setting. Bytes are those of the server's kernel: heads, TCP and IP, and the setting up of what was connected since. A percentile needs ten messages beyond it: p90 shows from 100 messages on, p99 from 1,000.",
    "watch-none": "Publish something and see when each lane has it.",
    "watch": "Your message, number {number}, was seen after",
    "waiting": "{time} …",
    "unseen": "not seen",
    "seen-none": "Wait for a few messages: what you see will be put into words here, with your own figures.",
    "seen-age": "*Half the interval.* A poll every {interval} should find messages {half} old on average; over {n} "
      + "messages you measured {mean}. :ws: had them after {ws}: by polling they are {factor} as old. Not because one "
      + "is faster on the wire, which is the same wire, but because nobody has to ask.",
    "seen-waste": "*Asking costs, even for nothing.* Of {requests} polls {empty} came back empty. Ask less often and "
      + "fewer are wasted, but news gets older; ask more often and it is fresher, but more trips are wasted. "
      + ":longpoll: escapes this by letting the server hold the question until there is an answer.",
    "seen-shared": "*No poll was wasted.* News is so frequent that each of the {requests} polls found some, often "
      + "several messages at once, which share one answer. That is where polling is at its best; chapter 6 has the "
      + "map.",
    "seen-bytes": "*The envelope weighs more than the letter.* A message of {payload} took {each} by :poll:, "
      + "{bytesFactor} the {wsEach} by :ws: ({sseEach} by :sse:). Add cookies and see whose bytes grow.",
    "seen-bytes-large": "*A long letter hides its envelope.* A message of {payload} took {each} by :poll: and {wsEach} "
      + "by :ws: ({sseEach} by :sse:), {bytesFactor}: what is wrapped around it counts for less. Make messages "
      + "smaller and see it grow.",
    "seen-bytes-poll": "*Sharing an envelope pays.* A message of {payload} took {each} by :poll:, fewer than the "
      + "{wsEach} by :ws: ({sseEach} by :sse:): one answer carried several messages. They were old when they came, "
      + "though: {mean} on average.",
    "describe": "{lane}: {n} messages, mean age {mean}, {requests} requests, {empty} empty, {up} up, {down} down, "
      + "{each} a message.",
  },
  zh: {
    "short": "赛跑",
    "title": "一场赛跑",
    "lead": "服务器在随机的时刻发布消息，本页里有四个听众想要它。:poll:隔一会儿问一次。:longpoll:问了之后一直等到有消息。:sse:和 :ws: 保持一条连接，有消息就会被告知：前者只能单向，后者双向都行。"
      + "谁先知道？各付出什么代价？",
    "publish": "立即发布",
    "pause": "暂停",
    "slow": "慢动作",
    "reset": "重新计数",
    "rate": "平均消息频率",
    "interval": "轮询间隔",
    "payload": "每条消息大小",
    "cookie": "附加的 Cookie",
    "server": "服务器",
    "browser": "浏览器",
    "now": "现在",
    "picture": "随时间推进的示意图。每条赛道上方是服务器的线，下方是浏览器的线；消息停在服务器线上，直到被取走或被推送下来。数字见其后的表格。",
    "caption": "消息发布时出现在上面那条线上。横条是它停在那里没人看见的时间；它落下来的那一刻，浏览器才拿到它，下面的数字就是它的年龄。带圆圈的虚线是扑了个空的轮询。",
    "counters": "各赛道到目前为止的开销",
    "lane": "赛道",
    "requests": "请求数",
    "empty": "落空",
    "up": "上行字节",
    "down": "下行字节",
    "each": "每条消息字节",
    "mean": "平均年龄",
    "high": "百分位",
    "since": "自上次更改设置起已计 {time}。字节数取自服务器内核：包括头部、TCP 与 IP，以及此后新建连接的开销。百分位数之外至少要有十条消息：满 100 条显示 p90，满 1,000 条显示 p99。",
    "watch-none": "发布一条消息，看看每条赛道何时拿到它。",
    "watch": "你的第 {number} 号消息，各赛道看到它用了",
    "waiting": "{time}……",
    "unseen": "没有看到",
    "seen-none": "稍等几条消息：你看到的现象会用你自己测得的数字写在这里。",
    "seen-age": "*间隔的一半。*每 {interval} 轮询一次，消息被取到时的平均年龄应为 {half}；你在 {n} 条消息上测得 {mean}。:ws: 只用了 {ws}，轮询的年龄是它的 {factor}。"
      + "不是因为谁在线路上跑得更快，线路是同一条，而是因为不必有人去问。",
    "seen-waste": "*问本身就有代价，哪怕什么也没问到。*{requests} 次轮询里有 {empty} 落空。问得少，浪费就少，可消息更旧；问得勤，消息更新鲜，可白跑的更多。"
      + ":longpoll:的办法是让服务器把问题先留着，等有了答案再回。",
    "seen-shared": "*没有一次轮询落空。*消息如此频繁，{requests} 次轮询次次都有收获，往往一次带回好几条，共用一个响应。这正是轮询最拿手的时候；第 6 章有完整的地图。",
    "seen-bytes": "*信封比信还重。*一条 {payload} 的消息，:poll:花了 {each}，是 :ws:（{wsEach}）的 {bytesFactor}（:sse:为 {sseEach}）。加上 "
      + "Cookie，再看看谁的字节在涨。",
    "seen-bytes-large": "*信长了，信封就不显眼。*一条 {payload} 的消息，:poll:花了 {each}，:ws: 花了 {wsEach}（:sse:为 {sseEach}），相差 "
      + "{bytesFactor}：外面的包装不再占大头。把消息改小，再看看差距。",
    "seen-bytes-poll": "*共用信封很划算。*一条 {payload} 的消息，:poll:只花了 {each}，比 :ws: 的 {wsEach} 还少（:sse:为 {sseEach}）：一个响应装了好几条消息。"
      + "不过它们到手时已经不新鲜了：平均 {mean}。",
    "describe": "{lane}：{n} 条消息，平均年龄 {mean}，{requests} 次请求，{empty} 落空，上行 {up}，下行 {down}，每条消息 {each}。",
  },
};
