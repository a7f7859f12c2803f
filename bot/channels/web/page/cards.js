// -- cards: a sheet, a result, figures, people, a list

function cardOf(card, answer) {
  if (card.kind === "progress") return null;
  if (card.kind === "result") return resultOf(card);
  const box = make("div", card.kind + " card box", make("h2", "", card.title), card.note && make("p", "sub", card.note));
  if (card.kind === "figures") {
    box.append(barsOf(card.lines || []));
    return box;
  }
  if ((card.lines || []).some((each) => each.tap || each.words)) box.append(make("p", "sub tap", card.kind === "sheet" ? words.tap_mend : words.tap_open));
  box.append(rowsOf(card.lines || [], answer));
  if (card.part) box.append(make("div", "total", make("span", "", words.total), make("span", "", ofOf(card.part))));
  return box;
}

const ofOf = ([number, whole]) => words.of.replace("{n}", number).replace("{of}", whole);

function rowsOf(lines, answer) {
  const list = make("ul", "rows");
  for (const each of lines) {
    const inside = [
      each.number && make("span", "num", String(each.number)),
      make("span", "", each.label, each.detail && make("small", "", each.detail)),
      each.value && make("em", "", each.value),
    ].filter(Boolean);
    const what = each.tap ? { tap: each.tap } : each.words && { text: each.words };
    const row = what ? press("", (button) => answer(button, each.label, what), "row", ...inside, icon("on")) : make("div", "row", ...inside);
    if (each.low) row.classList.add("low");
    list.append(make("li", "", row));
  }
  return list;
}

function resultOf(card) {
  const box = make("div", "result card box"), title = make("h2", "", card.title);
  if (card.part) box.append(ringOf(card));
  else if (card.good) box.append(medal());
  box.append(title);
  if (card.note) box.append(make("p", "sub", card.note));
  if (card.lines) box.append(barsOf(card.lines));
  return box;
}

function ringOf(card) {
  const [number, whole] = card.part, round = 2 * Math.PI * 58;
  const ring = draw("svg", { viewBox: "0 0 150 150", class: "ring", role: "img", "aria-label": ofOf(card.part) });
  ring.append(draw("circle", { cx: 75, cy: 75, r: 58, class: "rail" }));
  const part = Math.min(1, number / whole) * round;
  ring.append(draw("circle", { cx: 75, cy: 75, r: 58, class: "arc", "stroke-dasharray": part + " 999", transform: "rotate(-90 75 75)" }));
  if (card.mark) ring.append(turned(card.mark / whole, "tick", 49, 67));
  if (card.good) for (let each = 0; each < 12; each += 1) ring.append(turned(each / 12 + 0.04, "spark", 71, each % 2 ? 76 : 80));
  ring.append(draw("text", { x: 75, y: 82 }, String(number)), draw("text", { x: 75, y: 102, class: "of" }, ofOf(["", whole]).trim()));
  return ring;
}

function turned(share, className, from, to) {
  return draw("path", { d: "M75 " + (75 - from) + "V" + (75 - to), class: className, transform: "rotate(" + share * 360 + " 75 75)" });
}

function medal() {
  const shown = draw("svg", { viewBox: "0 0 150 150", class: "ring medal", "aria-hidden": "true" });
  for (let each = 0; each < 16; each += 1) shown.append(turned(each / 16, "spark", 62, 70));
  shown.append(draw("circle", { cx: 75, cy: 75, r: 46, class: "arc" }), draw("path", { d: "M55 76l14 14 27-30", "stroke-width": 9, class: "arc" }));
  return shown;
}

function barsOf(lines) {
  const list = make("ul", "bars");
  for (const each of lines) {
    const row = make("li", "", make("div", "", make("span", "", each.label), make("b", "short", each.value || (each.part ? ofOf(each.part) : ""))));
    if (each.part && each.part[1]) {
      const bar = draw("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" });
      bar.append(draw("rect", { width: 100, height: 10, rx: 1 }));
      bar.append(draw("rect", { width: Math.min(100, (100 * each.part[0]) / each.part[1]), height: 10, rx: 1, class: "arc" }));
      if (each.mark) bar.append(draw("rect", { x: each.mark - 0.4, y: -3, width: 0.8, height: 16, class: "tick" }));
      row.append(bar);
    }
    list.append(row);
  }
  return list;
}

// what is printed: of each kind of card the newest, on one page
function paper(made) {
  const kind = made.querySelector(".card").className;
  for (const each of log.querySelectorAll(".keep")) if (each.querySelector(".card").className === kind) each.classList.remove("keep");
  made.classList.add("keep");
  log.classList.add("paper");
}
