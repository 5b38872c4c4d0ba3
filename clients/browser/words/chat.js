// Chapter: a chat room, twice.
export default {
  en: {
    "short": "Chat",
    "title": "A chat room, twice",
    "lead": "One room, the same messages, shown twice. One side asks every now and then whether somebody has said "
      + "something; the other is told. Write on either side and watch where your words appear first.",
    "caption": "The room is a topic of this server. Under each line: when it was sent, by which way, and how old it "
      + "was when it came in on this side. Requests and bytes are the server's own count, headers and TCP/IP included.",

    "name": "Your name",
    "room": "Room (a–z, 0–9, -)",
    "visitor": "a visitor who answers",
    "second": "Open a second window",
    "reset": "Counters from zero",
    "interval": "Ask every",
    "no-interval": "No interval to choose: messages come when they are sent.",
    "how-poll": "`GET /poll` at the interval below; what you write goes by `POST /publish`.",
    "how-ws": "One connection to `/ws`; what you write goes as a frame on it.",

    "lost": "No connection to the room. Trying again; a server holds only so many rooms.",

    "log-poll": "The room by polling",
    "log-ws": "The room by WebSocket",
    "nobody": "Nobody has said anything yet.",
    "age": "{age} old",
    "earlier": "from earlier",
    "way-other": "some other program",
    "gap": "Messages {first} to {last} are no longer to be had: the server keeps the newest ones only.",
    "reset-room": "The room's numbers begin anew.",
    "restarted": "The server was restarted: the room is empty, and its numbers begin anew.",
    "refused": "The server refused the message: {why}",

    "say-poll": "Say something, by POST",
    "say-ws": "Say something, by WebSocket",
    "say-placeholder": "Write, then press Enter",
    "send": "Send",
    "problem-empty": "There is nothing to send yet.",
    "problem-long": "That is {count} characters; a message here has at most {most}. Nothing was sent.",
    "problem-refused": "The server refused it: {why}",
    "problem-gone": "Not sent: there is no connection at the moment. Your text is still here.",

    "meter-requests": "requests",
    "meter-empty": "of them empty",
    "meter-frames": "messages",
    "meter-up": "bytes up",
    "meter-down": "bytes down",
    "meter-age": "mean age",

    "trip-none": "Say something: here will stand how long it took to appear on each side.",
    "trip-poll": "Your last message, sent by POST: :poll: showed it after {poll}, :ws: after {ws}.",
    "trip-ws": "Your last message, sent over the WebSocket: :poll: showed it after {poll}, :ws: after {ws}.",

    "names": "Heron Otter Wren Lynx Badger Plover Marten Finch Hare Tern Ibis Stoat",
    "visitor-name": "Visitor",
    "greeting-0": "Hello! I came with the page: a WebSocket client of my own, as another window would be.",
    "greeting-1": "Look at the polling side: it shows what I say only at its next question.",
    "greeting-2": "Write something, on either side. I will answer.",
    "reply-0": "Got it. Which side showed it first?",
    "reply-1": "That reached me over my own socket, a moment after you sent it.",
    "reply-2": "Try the slowest interval and write on the polling side: your own words come back to you late.",
    "reply-3": "Now open a second window. I will leave the talking to the two of you.",

    "after-wait": "After a few messages the two sides will be compared here, with your own figures.",
    "after-figures": "*The same talk, {ratio} the bytes.* So far, over {n} messages: by :poll: they were {poll} old on "
      + "average, by :ws: {ws}. Polling made {requests} requests, {empty} of them for nothing, and took {pollBytes} "
      + "on the wire; the WebSocket took {wsBytes}.",
    "after-why": "*Freshness is paid for in requests.* A message waits half an interval on average for the next poll "
      + "to find it. A shorter interval makes the talk livelier, and more polls come back empty. Your own words come "
      + "back to you through the same delay.",
    "after-how": "*What is said stays text.* Nothing here is ever read as HTML: try `<img src=x onerror=alert(1)>`. A "
      + "chat that forgets this lets each visitor run programs in everybody's browser.",
    "describe": "Room {room}. Mean age by polling {poll}, by WebSocket {ws}. Polling made {requests} requests, {empty} "
      + "of them empty. Last said: {last}.",
  },
  zh: {
    "short": "聊天",
    "title": "同一个聊天室，两种实现",
    "lead": "同一个房间，同样的消息，显示两遍。一边隔一会儿就去问有没有人说话，另一边有人说话就会收到通知。在任意一边写点什么，看看你的话先出现在哪里。",
    "caption": "房间就是这台服务器上的一个主题。每条消息下面写着：何时发出、走哪条路、到达这一边时的年龄。请求数和字节数由服务器自己统计，"
      + "含请求头与 TCP/IP 头部。",

    "name": "你的名字",
    "room": "房间（a–z、0–9、-）",
    "visitor": "请一位会回话的访客",
    "second": "再开一个窗口",
    "reset": "计数归零",
    "interval": "每隔多久问一次",
    "no-interval": "没有间隔可选：消息一发出就到。",
    "how-poll": "按下面的间隔 `GET /poll`；你写的话用 `POST /publish` 发出。",
    "how-ws": "一条通往 `/ws` 的连接；你写的话作为一帧在上面发出。",

    "lost": "与房间没有连接，正在重试；一台服务器能开的房间数量有限。",

    "log-poll": "轮询看到的房间",
    "log-ws": "WebSocket 看到的房间",
    "nobody": "还没有人说话。",
    "age": "年龄 {age}",
    "earlier": "先前的消息",
    "way-other": "其他程序",
    "gap": "第 {first} 到 {last} 条消息已经取不到了：服务器只保留最新的若干条。",
    "reset-room": "房间里的消息编号从头开始。",
    "restarted": "服务器重启过了：房间已清空，消息编号从头开始。",
    "refused": "服务器拒绝了这条消息：{why}",

    "say-poll": "说点什么（用 POST 发出）",
    "say-ws": "说点什么（用 WebSocket 发出）",
    "say-placeholder": "写好后按回车",
    "send": "发送",
    "problem-empty": "还没有写内容。",
    "problem-long": "共 {count} 个字符，而这里一条消息最多 {most} 个。没有发送。",
    "problem-refused": "服务器拒绝了：{why}",
    "problem-gone": "没有发送：此刻没有连接。你写的内容还在。",

    "meter-requests": "请求",
    "meter-empty": "其中落空",
    "meter-frames": "消息",
    "meter-up": "上行",
    "meter-down": "下行",
    "meter-age": "平均年龄",

    "trip-none": "说点什么：这里会显示它过了多久才出现在两边。",
    "trip-poll": "你的上一条消息用 POST 发出：:poll:在 {poll} 后显示，:ws: 在 {ws} 后显示。",
    "trip-ws": "你的上一条消息用 WebSocket 发出：:poll:在 {poll} 后显示，:ws: 在 {ws} 后显示。",

    "names": "苍鹭 水獭 鹪鹩 猞猁 獾 金鸻 紫貂 燕雀 野兔 燕鸥 朱鹮 白鼬",
    "visitor-name": "访客",
    "greeting-0": "你好！我是这个页面自带的访客：一个独立的 WebSocket 客户端，和另开一个窗口没有两样。",
    "greeting-1": "看看轮询那一边：要等它下一次去问，才会显示我说的话。",
    "greeting-2": "写点什么吧，哪边都行，我会回话。",
    "reply-0": "收到。哪一边先显示的？",
    "reply-1": "你的话刚发出，就从我自己的连接上到了。",
    "reply-2": "把轮询调到最慢的间隔，再从那一边写一句：连你自己的话也会姗姗来迟。",
    "reply-3": "再开一个窗口试试，我就不打扰你们两位聊天了。",

    "after-wait": "再来几条消息，这里就会用你自己的数据比较两边。",
    "after-figures": "*同样的对话，{ratio} 的字节。*到目前为止的 {n} 条消息：:poll:收到时平均年龄 {poll}，:ws: 为 {ws}。轮询发了 {requests} 次请求，其中 "
      + "{empty} 次落空，线上共 {pollBytes}；WebSocket 共 {wsBytes}。",
    "after-why": "*想要新鲜，就得多付请求。*一条消息平均要等半个间隔，才会被下一次轮询取走。间隔越短，聊天越流畅，落空的轮询也越多。连你自己说的话，也要经过同样的延迟才回到你眼前。",
    "after-how": "*说的话只是文本。*这里的一切都绝不当作 HTML 解释：试试 `<img src=x onerror=alert(1)>`。忘了这一点的聊天室，等于让每位访客都能在所有人的浏览器里运行程序。",
    "describe": "房间 {room}。轮询的平均年龄 {poll}，WebSocket 为 {ws}。轮询发了 {requests} 次请求，其中 {empty} 次落空。最近一句：{last}。",
  },
};
