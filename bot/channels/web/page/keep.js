// -- what outlives a reload: in this tab what is shown, on this device what is not sent yet; of a shared tablet nothing

const SHOWN = "cdht-shown", WAITS = "cdht-waits", MOST = 60;
let shown = [];

function stored(where, name, what) {
  if (base !== "/web/") return false;
  try {
    if (what === undefined) return JSON.parse(window[where].getItem(name) || "null");
    if (what) window[where].setItem(name, JSON.stringify(what));
    else window[where].removeItem(name);
    return true;
  } catch (error) { // full, or forbidden
    return what === undefined ? null : false;
  }
}

function remember(what) {
  if (base !== "/web/") return;
  if (what.message) what = { from: what.from, message: { ...what.message, picture: undefined, sound: undefined } };
  shown.push(what);
  shown = shown.slice(-MOST);
  stored("sessionStorage", SHOWN, shown);
}

// what was shown in this tab before it was loaded anew
function recall() {
  const before = anyhow ? [] : stored("sessionStorage", SHOWN) || [];
  stored("sessionStorage", SHOWN, null);
  for (const each of before) {
    if (each.own) {
      own(each.own);
      if (question) question.answered = true;
    } else show(each.from, each.message, true);
  }
  return before.length > 0;
}

function waits() {
  const kept = queue.filter((each) => !each.photo || each.data).map(({ photo, bubble, ...rest }) => rest);
  return stored("localStorage", WAITS, kept.length ? kept : null) && kept.length === queue.length;
}

function recallQueue() {
  const kept = stored("localStorage", WAITS) || [];
  for (const each of kept) {
    if (each.data) each.photo = fileOf(each.data);
    queue.push(each);
  }
}

// what waits is shown, be it that this tab never showed it
function ownAgain() {
  const there = Array.from(log.querySelectorAll(".own"), (each) => each.textContent);
  for (const each of queue) {
    if (each.label && !there.some((one) => one.endsWith(each.label))) own(each.label);
    if (question && each.label) question.answered = true;
  }
}

// the cookie is gone, and with it who this was: nothing of theirs stays here, and what was not taken is said
function forgotten() {
  const lost = queue.filter((each) => each.tap || each.text || each.photo).map((each) => each.label || words.own_photo);
  const known = shown.some((each) => each.message);
  queue = [];
  waits();
  shown = [];
  stored("sessionStorage", SHOWN, null);
  log.textContent = main.textContent = tools.textContent = "";
  log.classList.remove("paper");
  question = null;
  seen = {};
  epoch = "";
  if (!known && !lost.length) return;
  const box = make("div", "m note", make("p", "", words.forgotten));
  for (const each of lost) box.append(make("p", "", words.lost_answer + " “" + each + "”"));
  log.append(box);
}
