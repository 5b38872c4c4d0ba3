// The page around the chapters: where one is, in which language and light, and how the server does.

import {el} from "./dom.js";
import {attribute, language, languages, say, spoken, text} from "./words.js";
import {onCrowd} from "./crowd.js";
import {state} from "./state.js";

const systemDark = matchMedia("(prefers-color-scheme: dark)");

// As chosen, else as the system wishes.
const theme = () => {
  const chosen = state.text("theme", "auto");
  return ["light", "dark"].includes(chosen) ? chosen : systemDark.matches ? "dark" : "light";
};

const themeButton = () => {
  const other = () => theme() === "dark" ? "light" : "dark";
  const button = el("button", {type: "button", class: "quiet", onclick: () => state.set("theme", other())});
  const show = () => {
    document.documentElement.dataset.theme = theme();
    dispatchEvent(new Event("lab-theme"));
    text(button, `lab.${other()}`);
  };
  state.on("theme", show);
  systemDark.addEventListener("change", show);
  show();
  return button;
};

const languageButtons = () => {
  const own = {en: "English", zh: "中文"};
  const buttons = languages.map(name => el("button", {type: "button", class: "quiet", lang: name === "zh" ? "zh-CN" : "en",
    onclick: () => state.set("lang", name)}, own[name]));
  const show = () => buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(languages[i] === language())));
  state.on("lang", show);
  show();
  const group = el("div", {class: "languages", role: "group"}, ...buttons);
  return attribute(group, "aria-label", "lab.language");
};

const navigation = chapters => {
  const links = chapters.map((chapter, i) => el("a", {href: `#${chapter.id}`}, el("span", {class: "number"}, String(i + 1)),
    spoken("span", `${chapter.id}.short`)));
  const nav = attribute(el("nav", {class: "chapters"}, el("ol", {}, ...links.map(link => el("li", {}, link)))),
    "aria-label", "lab.chapters");
  const show = id => links.forEach((link, i) => {
    const here = chapters[i].id === id;
    if (here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    if (here) nav.scrollTo({left: link.offsetLeft - nav.clientWidth / 2 + link.offsetWidth / 2});
  });
  return {nav, show};
};

// The chapter whose beginning is nearest above the middle of the window is the one that is read.
const follow = (chapters, sections, show) => {
  let waiting = 0, shown = null;
  const look = () => {
    waiting = 0;
    const middle = innerHeight * 0.45;
    const at = sections.reduce((best, section, i) => section.getBoundingClientRect().top < middle ? i : best, -1);
    const id = at < 0 ? "" : chapters[at].id;
    if (id === shown) return;
    shown = id;
    show(id);
    state.visit(id);
  };
  addEventListener("scroll", () => waiting ||= requestAnimationFrame(look), {passive: true});
  addEventListener("resize", look);
  return look;
};

// --- how the server does ---

const status = desk => {
  const dot = el("span", {class: "dot", "aria-hidden": "true"}), words = el("span");
  const element = el("p", {class: "status"}, dot, words);
  const show = () => {
    element.dataset.state = desk.state;
    text(words, `lab.desk-${desk.state}`);
  };
  desk.on("state", show);
  show();
  return element;
};

const banner = desk => {
  const words = el("span"), retry = spoken("button", "lab.retry", {type: "button", class: "plain", onclick: () => desk.retry()});
  const element = el("div", {class: "banner", role: "status", hidden: true}, words, retry);
  let timer = 0, hiding = 0;

  const seconds = () => Math.max(0, Math.ceil(((desk.retryAt ?? 0) - performance.now()) / 1000));

  const tick = () => {
    retry.disabled = desk.retryAt === null;
    text(words, desk.retryAt === null ? "lab.trying" : desk.why === "full" ? "lab.full" : "lab.gone", () => ({seconds: seconds()}));
  };

  const stay = () => {
    clearTimeout(hiding);
    clearInterval(timer);
    element.hidden = false;
  };

  const passing = (key, after) => {
    stay();
    retry.hidden = true;
    text(words, key);
    hiding = setTimeout(() => element.hidden = true, after);
  };

  desk.on("retry", () => {
    stay();
    retry.hidden = false;
    tick();
    timer = setInterval(tick, 500);
  });
  let restarted = false;
  desk.on("restarted", () => restarted = true);
  desk.on("up", () => {
    if (restarted) passing("lab.restarted", 8000);
    else if (!element.hidden) passing("lab.back", 4000);
    restarted = false;
  });
  desk.on("slow", () => {
    stay();
    retry.hidden = true;
    text(words, "lab.slow");
  });
  desk.on("steady", () => passing("lab.steady", 3000));
  onCrowd("crowded", () => {
    stay();
    retry.hidden = true;
    text(words, "lab.crowded");
  });
  onCrowd("eased", () => {
    if (desk.state === "up" && !element.hidden) passing("lab.eased", 3000);
  });
  return element;
};

const copyLink = () => {
  const button = spoken("button", "lab.share", {type: "button", class: "quiet share"});
  button.onclick = async () => {
    const link = state.link();
    try {
      await navigator.clipboard.writeText(link);
      text(button, "lab.shared");
    } catch {
      prompt(say("lab.share"), link);
    }
    setTimeout(() => text(button, "lab.share"), 2000);
  };
  return button;
};

export const frame = (lab, chapters, sections) => {
  const {nav, show} = navigation(chapters), header = document.querySelector("header.top");
  header.append(
    el("a", {class: "brand", href: "#"}, el("span", {class: "brand-mark", "aria-hidden": "true"}), "Pushmark ",
      spoken("span", "lab.lab")),
    nav,
    el("div", {class: "settings"}, status(lab.desk), copyLink(), languageButtons(), themeButton()),
    banner(lab.desk));
  return follow(chapters, sections, show);
};
