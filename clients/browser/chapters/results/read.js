// A summary.json, from a file that anybody may have dropped: what is usable of it, or one word why it is not (a key of
// words/results.js). Nothing is thrown.

export const LARGEST = 20e6;
const FORMAT = "pushmark-summary/1";

const isObject = value => value !== null && typeof value === "object" && !Array.isArray(value);
const isText = value => typeof value === "string";
const objects = value => Array.isArray(value) ? value.filter(isObject) : [];

const soundRow = row => isText(row.label) && isText(row.experiment) && isText(row.transport) && isObject(row.metrics);

// What a folder of results holds besides, told by name: who drops one of these meant its neighbour.
const others = {"pushmark-run": "is-run", "pushmark-trial": "is-trials", "pushmark-load": "is-load"};

const formatOf = text => /^\s*\{\s*"format"\s*:\s*"([^"]{1,80})"/.exec(text)?.[1] ?? "";

const wrongFormat = format => {
  const [name] = format.split("/");
  return others[name] ?? (name === "pushmark-summary" ? "is-other-version" : "is-foreign");
};

// Absent parts, as older versions leave them out, are empty.
const complete = (summary, name) => ({
  ...summary,
  name,
  title: isText(summary.title) ? summary.title : isText(summary.suite) ? summary.suite : name,
  verdict: isText(summary.verdict) ? summary.verdict : "",
  rows: objects(summary.rows).filter(soundRow).map(row => ({...row, point: isObject(row.point) ? row.point : {}})),
  ratios: objects(summary.ratios).filter(ratio => isText(ratio.words)),
  expects: objects(summary.expects).filter(expect => isText(expect.text)),
  capacity: objects(summary.capacity),
  claims: objects(summary.claims),
  breakeven: objects(summary.breakeven),
  gates: isObject(summary.gates) ? summary.gates : {},
  trials: isObject(summary.trials) ? summary.trials : {},
  conditions: isObject(summary.conditions) ? summary.conditions : {},
});

// {summary} or {problem, params}.
export const readSummary = (text, name) => {
  const format = formatOf(text);
  if (format && format !== FORMAT) return {problem: wrongFormat(format), params: {name, format}};
  let summary;
  try {
    summary = JSON.parse(text);
  } catch {
    return {problem: text.trim() ? format ? "is-cut" : "is-no-json" : "is-empty", params: {name}};
  }
  if (!isObject(summary) || summary.format !== FORMAT)
    return {problem: wrongFormat(isText(summary?.format) ? summary.format : ""),
      params: {name, format: summary?.format ?? ""}};
  const whole = complete(summary, name);
  const some = whole.rows.length || whole.claims.length || whole.capacity.length;
  return some ? {summary: whole} : {problem: "is-without-points", params: {name}};
};

const tooLarge = file => ({problem: "is-large", params: {name: file.name, size: `${(file.size / 1e6).toFixed(1)} MB`}});

export const readFile = async file => {
  if (file.size > LARGEST) return tooLarge(file);
  try {
    return readSummary(await file.text(), file.name);
  } catch {
    return {problem: "is-unreadable", params: {name: file.name}};
  }
};

const inFolder = folder => new Promise(done => folder.getFile("summary.json", {},
  entry => entry.file(done, () => done(null)),
  () => done(null)));

// The files of a drop; of a folder its summary.json.
export const dropped = async transfer => {
  const entries = [...transfer.items ?? []].map(item => item.webkitGetAsEntry?.()), files = [...transfer.files];
  const found = await Promise.all(files.map(async (file, i) => {
    if (!entries[i]?.isDirectory) return {file};
    const inside = await inFolder(entries[i]);
    return inside ? {file: new File([inside], `${entries[i].name}/summary.json`)} : {without: entries[i].name};
  }));
  return found;
};
