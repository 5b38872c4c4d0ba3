export default {
  en: {
    "short": "Honest",
    "title": "Measure honestly",
    "lead": "…",
  },
  zh: {
    "short": "诚实",
    "title": "诚实地测量",
    "lead": "……",
  },
};
