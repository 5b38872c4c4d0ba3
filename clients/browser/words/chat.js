export default {
  en: {
    "short": "Chat",
    "title": "A chat room, twice",
    "lead": "…",
  },
  zh: {
    "short": "聊天",
    "title": "同一个聊天室，两种实现",
    "lead": "……",
  },
};
