export default {
  en: {
    "short": "Predict",
    "title": "Predict first",
    "lead": "…",
  },
  zh: {
    "short": "预测",
    "title": "先猜，再看",
    "lead": "……",
  },
};
