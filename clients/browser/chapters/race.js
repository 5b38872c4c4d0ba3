import words from "../words/race.js";

const build = (root, lab) => {
};

export default {id: "race", words, build};
