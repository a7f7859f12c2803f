"use strict";
(() => {
const byId = (id) => document.getElementById(id);
const { language, other, moving, gone, nothing } = document.body.dataset;
const frames = [...document.querySelectorAll("iframe")];
let known = "", last = 0;

const tell = (path) => fetch("/thu/" + path, { method: "POST", headers: { "X-CDHT": "1" } });

function line(each) {
  const row = document.createElement("li"), time = document.createElement("time"), words = document.createElement("p");
  time.textContent = each.at;
  words.textContent = each.text;
  if (!each.sent) words.className = "left";
  row.append(time, words);
  return row;
}

function show(now) {
  byId("clock").textContent = now.clock;
  byId("state").textContent = now.moving ? moving : "";
  for (const button of document.querySelectorAll("[data-to]")) button.disabled = now.moving;
  document.body.dataset.look = now.look;
  for (const button of document.querySelectorAll("button[data-look]")) button.setAttribute("aria-pressed", String(button.dataset.look === now.look));
  [...byId("tries").children].forEach((each, at) => each.classList.toggle("done", now.done[at]));
  const fresh = JSON.stringify(now.did);
  if (fresh === known) return;
  known = fresh;
  byId("did").replaceChildren(...now.did.map(line));
  if (!now.did.length) byId("did").append(line({ at: "", text: nothing, sent: true }));
}

async function look() {
  clearTimeout(last);
  try {
    const answer = await fetch("/thu/bay-gio/" + language, { cache: "no-store" });
    show(await answer.json());
  } catch (error) {
    byId("state").textContent = gone;
  }
  last = setTimeout(look, 1000);
}

async function act(path, then) {
  try {
    await tell(path);
    if (then) then();
  } catch (error) {
    byId("state").textContent = gone;
  }
  look();
}

const anew = () => { for (const each of frames) each.contentWindow.location.replace(each.src); };
for (const button of document.querySelectorAll("[data-to]")) button.addEventListener("click", () => act("gio/" + button.dataset.to));
for (const button of document.querySelectorAll("button[data-look]")) button.addEventListener("click", () => act("kieu/" + button.dataset.look, anew));
byId("other").addEventListener("click", () => act("tieng/" + other, () => location.replace("/thu?lang=" + other)));
byId("again").addEventListener("click", () => act("lai", () => setTimeout(() => location.reload(), 4000)));

// a phone rings when something comes to it that nobody asked for on it
for (const each of frames) {
  each.addEventListener("load", () => {
    const log = each.contentDocument.getElementById("log"), phone = each.closest("figure");
    if (!log) return;
    const opened = Date.now();
    new MutationObserver(() => {
      if (Date.now() - opened < 4000 || each.contentDocument.hasFocus() || document.activeElement === each) return;
      phone.classList.add("rings");
      setTimeout(() => phone.classList.remove("rings"), 4000);
    }).observe(log, { childList: true });
  });
}
look();
})();
