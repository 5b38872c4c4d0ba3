export default {
  en: {
    "short": "Race",
    "title": "The race",
    "lead": "…",
  },
  zh: {
    "short": "赛跑",
    "title": "一场赛跑",
    "lead": "……",
  },
};
