const byId = (id) => document.getElementById(id);
const words = JSON.parse(byId("words").textContent);
const first = JSON.parse(byId("first").textContent || "null"); // what somebody new is asked, before anything is stored
const { base, language, chosen, silence, warn, still: STILL } = document.body.dataset;
const kiosk = Number(silence) > 0;
const log = byId("log"), form = byId("form"), text = byId("text"), state = byId("state"), foot = byId("foot");
const main = byId("main"), tools = byId("tools");
const code = (location.pathname.match(/^\/v\/([A-Za-z0-9-]{1,20})$/) || [])[1] ||
  (new URLSearchParams(location.search).get("ma") || "").replace(/[^A-Za-z0-9-]/g, "").slice(0, 20);
const anyhow = Boolean(code || chosen || location.search || location.hash); // somebody comes by a link: where they stand is asked anew
let seen = {}; // by box: the newest message that is shown
let epoch = ""; // of the box that the stream speaks of
let queue = [], sending = false, stream = null, streamTimer = 0, away = false, flowing = false;
let question = null; // the message that waits for an answer
let follow = false; // whether the next message takes the focus: somebody answered
let wanted = false; // whether what comes was asked for: it is scrolled to
let life = 0; // counts what was begun on a shared tablet: what belongs to an ended one is dropped
let stillTimer = 0, dotsTimer = 0, wayTimer = 0;

// -- making elements; text is only ever text

function make(tag, className, ...inside) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...inside.filter((each) => each || each === 0));
  return made;
}

function draw(tag, given, ...inside) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const name in given) made.setAttribute(name, given[name]);
  made.append(...inside);
  return made;
}

const ICONS = {
  back: "M15 4l-8 8 8 8", skip: "M5 5l8 7-8 7zM18 5v14", explain: "M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2M12 18v.1",
  listen: "M4 9v6h4l5 4V5L8 9zM17 8a6 6 0 0 1 0 8", rest: "M8 5v14M16 5v14", write: "M4 20l1-5L16 4l4 4L9 19z", on: "M9 4l8 8-8 8",
};
const icon = (name) => draw("svg", { viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": "true" }, draw("path", { d: ICONS[name] }));

const LINK = /(https?:\/\/[^\s<>“”"]*[^\s<>“”".,;:!?)])|((?:\+84|\b0)(?:[ .]?\d){8,10}(?!\d))/g;

// addresses and telephone numbers can be tapped
function linked(said) {
  const parts = [];
  let at = 0;
  for (const found of said.matchAll(LINK)) {
    const link = make("a", "", found[0]);
    link.href = found[1] || "tel:" + found[0].replace(/[ .]/g, "");
    if (found[1]) { link.target = "_blank"; link.rel = "noopener"; }
    parts.push(said.slice(at, found.index), link);
    at = found.index + found[0].length;
  }
  return [...parts, said.slice(at)];
}

function say(what, calm) {
  if (state.textContent !== (what || "")) state.textContent = what || "";
  state.classList.toggle("calm", Boolean(calm));
}

function press(label, tap, className, ...inside) {
  const button = make("button", className, ...(inside.length ? inside : [label]));
  button.type = "button";
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") !== "true") tap(button);
  });
  return button;
}

const command = (token) => token.slice(token.lastIndexOf("|") + 1);
const bare = (label) => label.replace(/^\d+\.? /, "");

function option([label, token], answer, className) {
  const number = (label.match(/^(\d+)\. /) || [])[1], said = bare(label);
  const button = press(label, (pressed) => answer(pressed, said, { tap: token }), className || (said.length < 13 ? "short" : ""),
    number && !className ? make("b", "", number) : "", make("span", "", said));
  if (number) button.dataset.n = number;
  if (!className) button.setAttribute("aria-label", label);
  button.dataset.token = token;
  return button;
}

// -- what is shown

function show(from, message, old) {
  if (from) {
    if (message.n <= (seen[from] || 0)) return;
    seen[from] = message.n;
    epoch = from;
  }
  if (greeted(from, message)) return;
  const asks = message.options.length + message.keys.length > 0;
  if (asks || (question && question.answered)) settle(); // what comes unasked leaves a question open
  hideDots();
  const card = message.card, made = make("div", "m bot");
  made.tabIndex = -1;
  const answer = (button, label, what) => {
    button.classList.add("chosen");
    for (const each of document.querySelectorAll("#log button, #main button, #tools button:not(.here)")) {
      if (made.contains(each) || foot.contains(each)) each.setAttribute("aria-disabled", "true");
    }
    give(label, what);
  };
  if (message.picture) made.append(picture(message));
  if (message.sound) made.append(sound(message));
  const drawn = card && cardOf(card, answer);
  if (drawn) made.append(drawn);
  if (message.text) made.append(told(message));
  const plain = message.options.filter(([, token]) => !card || token !== card.main);
  const also = message.keys.filter(([, token]) => !KEYS.includes(command(token)));
  if (message.asks || plain.length || also.length) {
    const box = make("div", "q box");
    if (message.asks) {
      const at = card && card.kind === "progress" && message.asks.startsWith(card.title + ". ");
      if (at) box.append(make("p", "no", card.title));
      box.append(make("p", message.asks.length > 200 ? "ask long" : "ask", ...linked(at ? message.asks.slice(card.title.length + 2) : message.asks)));
    }
    for (const [name, pairs] of [[words.choices, plain], [words.keys, also]]) {
      if (!pairs.length) continue;
      const holder = make("div", pairs.length > 4 && pairs.some(([label]) => bare(label).length < 13) ? "options many" : "options");
      holder.setAttribute("role", "group");
      holder.setAttribute("aria-label", name);
      for (const pair of pairs) holder.append(option(pair, answer));
      box.append(holder);
    }
    if (message.hint && message.takes) box.append(make("p", "hint", message.hint));
    made.append(box);
  }
  log.append(made);
  if (card && card.kind !== "progress" && card.kind !== "list") paper(made);
  if (asks) {
    question = { made, edit: message.edit, key: message.options.concat(message.keys)[0][1].split("|")[1], message };
    still();
  }
  if (asks || !question) head(card);
  feet(message, asks, answer);
  if (from) remember({ from, message });
  if (!old) look(made);
}

// in the moment a question appears a finger may still be tapping the one before
function still() {
  if (!Number(STILL)) return;
  document.body.classList.add("fresh");
  clearTimeout(stillTimer);
  stillTimer = setTimeout(() => document.body.classList.remove("fresh"), Number(STILL));
}

function told(message) {
  const parts = message.passed ? [message.text] : message.text.split("\n");
  const box = make("div", "said box", ...parts.map((each) => each && make("p", "", ...linked(each))));
  if (!message.passed) return box;
  const acts = make("div", "acts");
  acts.append(press(words.copy, async (button) => { button.textContent = (await copied(message.text)) ? words.copied : words.copy; }, "main"));
  if (navigator.share && !kiosk) acts.append(press(words.share, () => navigator.share({ text: message.text }).catch(() => 0)));
  box.append(acts);
  return box;
}

async function copied(what) {
  try {
    await navigator.clipboard.writeText(what);
    return true;
  } catch (error) { // an old browser, or no https
    const field = make("textarea", "unseen");
    field.value = what;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

function picture(message) {
  const box = make("div", "box"), image = make("img");
  image.alt = words["shows_" + message.shows] || words.picture;
  image.src = message.picture;
  box.append(image);
  if (kiosk) { // nothing is to stay on a tablet that many use
    box.append(make("p", "hint", words.kiosk_picture));
    return box;
  }
  const acts = make("div", "acts"), file = fileOf(message.picture);
  if (file && navigator.canShare && navigator.canShare({ files: [file] })) {
    acts.append(press(words.share, () => navigator.share({ files: [file] }).catch(() => 0), "main"));
  }
  const save = make("a", "like", words.save);
  save.href = message.picture;
  save.download = "cong-dan-hoc-tap.png";
  acts.append(save);
  box.append(acts);
  return box;
}

function fileOf(url) {
  try {
    const [kind, data] = url.slice(5).split(";base64,");
    return new File([Uint8Array.from(atob(data), (each) => each.charCodeAt(0))], "cong-dan-hoc-tap.png", { type: kind });
  } catch (error) {
    return null;
  }
}

function sound(message) {
  const audio = make("audio");
  audio.controls = true;
  audio.preload = "none";
  audio.setAttribute("aria-label", words.sound);
  audio.src = base + "sound/" + message.sound;
  audio.addEventListener("error", () => audio.replaceWith(make("p", "", words.no_sound)));
  return make("div", "box", audio);
}

// somebody answered: by a button, by a line of a card, in words
function give(label, what, picture) {
  follow = wanted = true;
  clearTimeout(calmTimer);
  const bubble = own(label, picture);
  if (question) question.answered = true;
  send(what, bubble);
}

function look(made) {
  if (!wanted && seenBefore(made)) {
    byId("news").hidden = false;
    return;
  }
  if (follow) made.focus({ preventScroll: true });
  follow = false;
  if (wanted !== "done") made.scrollIntoView({ block: "start" });
  if (wanted) wanted = "done"; // what belongs to the same reply does not scroll its beginning away
}

// whether somebody is reading what stands above a message nobody asked for
function seenBefore(made) {
  return made.getBoundingClientRect().bottom > innerHeight - foot.offsetHeight + 4;
}

// an answered question keeps its words; its buttons go, but for one that opens it again
function settle() {
  if (!question) return;
  const { made, edit, message } = question;
  question = null;
  const held = made.contains(document.activeElement) || foot.contains(document.activeElement);
  for (const each of made.querySelectorAll(".options, .hint, .sub.tap")) each.remove();
  for (const each of made.querySelectorAll("button.row")) {
    const plain = make("div", each.className, ...each.childNodes);
    for (const sign of plain.querySelectorAll("svg")) sign.remove();
    each.replaceWith(plain);
  }
  made.classList.add("done");
  if (edit) {
    const again = press(words.change, () => { follow = wanted = true; send({ tap: edit }); }, "change");
    again.setAttribute("aria-label", words.change + ": " + ((message.card && message.card.title) || message.asks || "").slice(0, 60));
    (made.querySelector(".q") || made).append(again);
  }
  if (held) follow = true;
}

function own(what, image) {
  const made = make("div", "m own"), line = make("p", "", make("span", "unseen", words.said + " "), what || words.own_photo);
  made.append(line);
  if (image) {
    const shown = make("img");
    shown.alt = "";
    shown.src = URL.createObjectURL(image);
    made.append(shown);
  }
  log.append(made);
  remember({ own: what || words.own_photo });
  made.scrollIntoView({ block: "end" });
  return made;
}

function failed(bubble, why) {
  if (bubble) {
    bubble.classList.add("failed");
    bubble.append(make("p", "", words.not_sent));
  }
  say(why);
  way();
}

function showDots() {
  clearTimeout(dotsTimer);
  dotsTimer = setTimeout(() => {
    if (away || log.querySelector(".dots")) return;
    const dots = make("div", "dots", make("i"), make("i"), make("i"));
    dots.setAttribute("aria-hidden", "true");
    log.append(dots);
    dots.scrollIntoView({ block: "end" });
  }, 300);
}
function hideDots() {
  clearTimeout(dotsTimer);
  for (const each of log.querySelectorAll(".dots")) each.remove();
}

// -- the head and the foot of the page: where one is, and what can be done

const KEYS = ["!skip", "!explain", "!listen", "!rest", "!back"];
const TITLES = { sheet: words.sheet, result: words.result };

function head(card) {
  const steps = byId("steps"), of = !card ? 0 : card.kind === "progress" ? card.part[1] : card.kind === "sheet" && card.part ? card.lines.length : 0;
  const at = of && card.kind === "progress" ? card.part[0] : of + 1;
  byId("where").textContent = (card && (card.kind === "progress" ? card.title : TITLES[card.kind])) || words.title;
  steps.textContent = "";
  for (let each = 1; each <= of; each += 1) steps.append(make("i", each < at ? "done" : each === at ? "now" : ""));
  steps.hidden = !of;
  padded();
}

function feet(message, asks, answer) {
  if (!asks && question) return;
  main.textContent = tools.textContent = "";
  const card = message.card, back = byId("back");
  const foremost = message.options.find(([, token]) => card && token === card.main);
  if (foremost) main.append(option(foremost, answer, "main"));
  back.hidden = true;
  for (const name of KEYS) {
    const key = message.keys.find(([, token]) => command(token) === name);
    if (name === "!listen" && !key && asks && voice()) tools.append(tool("listen", words.read, () => aloud(message)));
    if (!key) continue;
    const [label, token] = key, does = (button) => answer(button, bare(label), { tap: token });
    if (name === "!back") {
      const fresh = press("", does, "", icon("back"));
      fresh.id = "back";
      fresh.setAttribute("aria-label", back.getAttribute("aria-label"));
      back.replaceWith(fresh);
    } else tools.append(tool(name.slice(1), bare(label), does));
  }
  const takes = message.takes || (asks ? "" : "words");
  refoot = () => feet(message, asks, answer);
  if (!takes || takes === "photo") tools.append(tool("write", words.write, write));
  form.hidden = !takes && !text.value;
  byId("pick").hidden = kiosk || !(takes === "photo" || (card && card.kind === "progress"));
  byId("pick").classList.toggle("main", takes === "photo");
  main.hidden = !main.childElementCount;
  padded();
  if (!asks) way();
}

function tool(name, label, does) {
  return press(label, does, does.length ? "" : "here", icon(name), make("span", "", label));
}

function write() {
  form.hidden = false;
  padded();
  text.focus();
}

// after what asks nothing there is a way on as well
function way() {
  clearTimeout(wayTimer);
  wayTimer = setTimeout(() => {
    if (question && !question.answered || queue.length || main.childElementCount) return;
    main.append(press(words.go_on, (button) => { button.remove(); main.hidden = true; follow = wanted = true; send({ return: "" }); }, "main"));
    main.hidden = false;
    padded();
  }, 1500);
}

// what is scrolled to stands between the head and the foot
function padded() {
  const fixed = getComputedStyle(foot).position === "sticky";
  const top = fixed ? document.querySelector("header").offsetHeight + 8 : 6;
  document.documentElement.style.scrollPadding = top + "px 0 " + (fixed ? foot.offsetHeight + 8 : 6) + "px";
}
addEventListener("resize", padded);
byId("news").addEventListener("click", () => {
  byId("news").hidden = true;
  log.lastElementChild.scrollIntoView({ block: "end" });
});
addEventListener("scroll", () => {
  const last = log.lastElementChild;
  if (last && !seenBefore(last)) byId("news").hidden = true;
}, { passive: true });

// -- read aloud by the browser's own voice, where it has one for the language

function voice() {
  const speech = window.speechSynthesis;
  return speech && speech.getVoices().find((each) => each.lang.slice(0, 2).toLowerCase() === language);
}
function aloud(message) {
  const speech = speechSynthesis;
  if (speech.speaking) return speech.cancel();
  const card = message.card, lines = ((card && card.lines) || []).map((each) => [each.label, each.detail, each.value].filter(Boolean).join(", "));
  const parts = [card && card.kind !== "progress" && card.title, ...lines, message.text, message.asks, ...message.options.map(([label]) => label)];
  const speaking = new SpeechSynthesisUtterance(parts.filter(Boolean).join(".\n"));
  speaking.voice = voice();
  speaking.lang = language;
  speaking.rate = 0.9;
  speech.speak(speaking);
  return 0;
}
let refoot = null;
if (window.speechSynthesis) speechSynthesis.onvoiceschanged = () => { if (refoot && question && !question.answered) refoot(); };
