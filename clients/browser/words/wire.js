export default {
  en: {
    "short": "Wire",
    "title": "What went over the wire",
    "lead": "…",
  },
  zh: {
    "short": "线上",
    "title": "线上究竟走了什么",
    "lead": "……",
  },
};
