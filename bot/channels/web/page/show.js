const byId = (id) => document.getElementById(id);
const words = JSON.parse(byId("words").textContent);
const { base, language, chosen, silence, warn } = document.body.dataset;
const kiosk = Number(silence) > 0;
const log = byId("log"), form = byId("form"), text = byId("text"), state = byId("state");
const code = (location.pathname.match(/^\/v\/([A-Za-z0-9-]{1,20})$/) || [])[1] ||
  (new URLSearchParams(location.search).get("ma") || "").replace(/[^A-Za-z0-9-]/g, "").slice(0, 20);
let seen = {}; // by box: the newest message that is shown
let epoch = ""; // of the box that the stream speaks of
let queue = [], sending = false, stream = null, streamTimer = 0, away = false, flowing = false;
let question = null; // the message that waits for an answer
let follow = false; // whether the next message takes the focus: somebody pressed a button
let life = 0; // counts what was begun on a shared tablet: what belongs to an ended one is dropped

// -- what is shown

function make(tag, className, content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (content) made.textContent = content;
  return made;
}

function say(what, calm) {
  if (state.textContent !== (what || "")) state.textContent = what || "";
  state.classList.toggle("calm", Boolean(calm));
}

function press(label, tap, className) {
  const button = make("button", className, label);
  button.type = "button";
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") !== "true") tap(button);
  });
  return button;
}

function group(name, className, pairs, tap) {
  const holder = make("div", className);
  holder.setAttribute("role", "group");
  holder.setAttribute("aria-label", name);
  for (const [label, token] of pairs) {
    holder.append(press(label, (button) => tap(button, label, token), label.length < 13 ? "short" : ""));
  }
  return holder;
}

function show(from, message) {
  if (message.n <= (seen[from] || 0)) return;
  seen[from] = message.n;
  epoch = from;
  const asks = message.options.length + message.keys.length > 0;
  if (asks || (question && question.answered)) settle(); // what comes unasked leaves a question open
  const made = make("div", "m bot");
  made.tabIndex = -1;
  if (message.picture) {
    const image = make("img");
    image.alt = words.picture;
    image.src = message.picture;
    const save = make("a", "", words.save);
    save.href = message.picture;
    save.download = "cong-dan-hoc-tap.png";
    made.append(image, save);
  }
  if (message.text) made.append(make("p", "", message.text));
  const answer = (button, label, token) => {
    button.classList.add("chosen");
    for (const each of made.querySelectorAll("button")) each.setAttribute("aria-disabled", "true");
    follow = true;
    own(label);
    answered();
    send({ tap: token });
  };
  if (message.options.length) {
    const many = message.options.length > 4 ? "options many" : "options";
    made.append(group(words.choices, many, message.options, answer));
  }
  if (message.keys.length) made.append(group(words.keys, "keys", message.keys, answer));
  if (message.hint) made.append(make("p", "hint", message.hint));
  log.append(made);
  if (asks) question = { made, edit: message.edit };
  look(made);
}

function answered() {
  if (question) question.answered = true;
}

function look(made) {
  if (follow) made.focus({ preventScroll: true });
  follow = false;
  made.scrollIntoView({ block: "start" });
}

// an answered question keeps its words; its buttons go, but for one that opens it again
function settle() {
  if (!question) return;
  const { made, edit } = question;
  question = null;
  const held = made.contains(document.activeElement);
  for (const each of made.querySelectorAll(".options, .keys, .hint")) each.remove();
  if (edit) {
    made.append(press(words.change, () => { follow = true; send({ tap: edit }); }, "change"));
  }
  if (held) follow = true;
}

function own(what, picture) {
  const made = make("div", "m own"), line = make("p");
  line.append(make("span", "unseen", words.said + " "), what || words.own_photo);
  made.append(line);
  if (picture) {
    const image = make("img");
    image.alt = "";
    image.src = URL.createObjectURL(picture);
    made.append(image);
  }
  log.append(made);
  made.scrollIntoView({ block: "end" });
}
