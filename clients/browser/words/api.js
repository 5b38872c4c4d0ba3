export default {
  en: {
    "short": "API",
    "title": "The WebSocket API, live",
    "lead": "…",
  },
  zh: {
    "short": "接口",
    "title": "WebSocket 接口，现场操作",
    "lead": "……",
  },
};
