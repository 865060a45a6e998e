"use strict";
// finds posts by their words, their question and their author; without this script the page is whole
(() => {
  const articles = [...document.querySelectorAll("article")];
  if (articles.length < 2) return;
  const main = document.getElementById("questions");
  main.before(document.getElementById("finder").content);
  const [words, question, person, shown, everything] =
    ["words", "question", "person", "shown", "everything"].map(id => document.getElementById(id));

  for (const heading of main.querySelectorAll("h2")) question.add(new Option(heading.textContent.slice(0, 60), heading.id));
  const keys = new Map();
  for (const item of document.querySelectorAll("[data-person]")) {
    const name = item.querySelector("bdi");
    const handle = item.querySelector(".meta");
    const address = document.createElement("a");
    address.href = "#?" + new URLSearchParams({ person: item.dataset.key });
    name.replaceWith(address);
    address.append(name);
    keys.set(item.dataset.key, item.dataset.person);
    person.add(new Option(name.textContent + (handle ? " " + handle.textContent : ""), item.dataset.key));
  }

  // scripts that put no blanks between words are found anywhere, all others where a word begins
  const whole = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
  const folded = text =>
    " " + text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ß/g, "ss").normalize("NFC").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const texts = new Array(articles.length);
  const textOf = index => (texts[index] ??= folded([...articles[index].children].map((child, place) => (place === 1 ? "" : child.textContent)).join(" ")));
  const later = window.requestIdleCallback
    ? work => requestIdleCallback(work)
    : work => setTimeout(() => work({ timeRemaining: () => 8 }), 1);
  let next = 0;
  const read = deadline => {
    while (next < articles.length && deadline.timeRemaining() > 2) textOf(next++);
    if (next < articles.length) later(read);
  };

  const sections = new Map();
  for (const section of main.querySelectorAll("section")) sections.set(section, section.querySelector("h2").id);
  const home = articles.map(article => sections.get(article.closest("section")));
  let run = 0;
  let filtered = false;

  const wanted = () => {
    const found = folded(words.value).split(" ").filter(Boolean);
    const by = person.value && (keys.get(person.value) ?? "nobody");
    return index => {
      const data = articles[index].dataset;
      if (by && data.by !== by) return false;
      if (question.value && home[index] !== question.value && !(data.also ?? "").split(" ").includes(question.value)) return false;
      return found.every(word => textOf(index).includes(whole.test(word) ? word : " " + word));
    };
  };
  const pause = () => new Promise(resolve => setTimeout(resolve));

  async function apply() {
    const mine = ++run;
    const isWanted = wanted();
    const active = Boolean(words.value.trim() || question.value || person.value);
    if (!active && !filtered) {
      shown.textContent = "";
      return;
    }
    filtered = active;
    const full = new Set();
    let count = 0;
    let since = performance.now();
    for (let index = 0; index < articles.length; index++) {
      const hit = !active || isWanted(index);
      if (articles[index].hidden === hit) articles[index].hidden = !hit;
      if (hit) {
        count++;
        full.add(home[index]);
      }
      if (index % 64 === 63 && performance.now() - since > 12) {
        await pause();
        if (mine !== run) return;
        since = performance.now();
      }
    }
    for (const [section, id] of sections) section.hidden = active && !full.has(id);
    shown.textContent = active ? `${count} of ${articles.length} posts are shown.` : `All ${articles.length} posts are shown.`;
  }

  const state = () => {
    const told = new URLSearchParams();
    for (const field of [words, question, person]) if (field.value.trim()) told.set(field.id, field.value.trim());
    return String(told);
  };
  const note = () => history.replaceState(null, "", state() ? "#?" + state() : location.pathname + location.search);
  const follow = () => {
    const hash = location.hash;
    if (hash.startsWith("#?")) {
      const told = new URLSearchParams(hash.slice(2));
      words.value = told.get("words") ?? "";
      for (const select of [question, person]) {
        const value = told.get(select.id) ?? "";
        select.value = [...select.options].some(option => option.value === value) ? value : "";
      }
      if (document.readyState === "complete") main.previousElementSibling.scrollIntoView();
    } else {
      const target = document.getElementById(hash.slice(1));
      if (!target?.closest("[hidden]")) return;
      words.value = question.value = person.value = "";
      articles.forEach(article => { article.hidden = false; });
      sections.forEach((_, section) => { section.hidden = false; });
      target.scrollIntoView();
    }
    apply();
  };

  let typing;
  words.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => { note(); apply(); }, 200);
  });
  for (const select of [question, person]) select.addEventListener("change", () => { note(); apply(); });
  everything.addEventListener("click", () => {
    words.value = question.value = person.value = "";
    note();
    apply();
    words.focus();
  });
  window.addEventListener("hashchange", follow);
  window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(one => { one.open = true; }));
  follow();
  later(read);
})();
