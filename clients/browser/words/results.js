export default {
  en: {
    "short": "Results",
    "title": "Your results",
    "lead": "…",
  },
  zh: {
    "short": "结果",
    "title": "你的结果",
    "lead": "……",
  },
};
