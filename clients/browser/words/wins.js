export default {
  en: {
    "short": "When",
    "title": "When polling wins",
    "lead": "…",
  },
  zh: {
    "short": "何时",
    "title": "轮询何时更好",
    "lead": "……",
  },
};
