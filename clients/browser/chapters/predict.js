import words from "../words/predict.js";

const build = (root, lab) => {
};

export default {id: "predict", words, build};
