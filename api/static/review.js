// The review: one comment at a time, all by keys; the next comments are fetched while a person still reads.
import { call } from "./api.js";
import { on, say } from "./dom.js";

const MOST_REASONS = 3;
const FETCH_BELOW = 8;
const byId = (id) => document.getElementById(id);
const review = byId("review");
const cards = byId("cards");
const confirmed = []; // ids in the order in which they were confirmed, for taking back
let current = null;
let exhausted = false;
let fetching = null;
let sending = Promise.resolve();

const all = () => [...cards.querySelectorAll("article")];
const open = () => all().filter((card) => !card.dataset.done);
const reasonsOf = (card) => card.dataset.reasons.split(" ").filter(Boolean);

function fetchMore() {
  if (exhausted || fetching) return fetching;
  const last = all().at(-1);
  const after = last ? `?certainty=${last.dataset.certainty}&last=${encodeURIComponent(last.dataset.id)}` : "";
  fetching = fetch(`/review/batch${after}`)
    .then(async (answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      const before = all().length;
      cards.insertAdjacentHTML("beforeend", await answer.text());
      exhausted = all().length === before;
      for (const card of all().slice(before)) card.dataset.model = JSON.stringify(labelsOf(card));
    })
    .catch(() => say("続きを読み込めませんでした。ページを開き直してください。", "bad"))
    .finally(() => (fetching = null));
  return fetching;
}

function labelsOf(card) {
  const { sentiment, urgency, intent } = card.dataset;
  return { reasons: reasonsOf(card), sentiment, urgency, intent };
}

function draw() {
  const reasons = current ? reasonsOf(current) : [];
  for (const button of review.querySelectorAll("[data-reason]")) {
    const place = button.dataset.reason ? reasons.indexOf(button.dataset.reason) + 1 : Number(!reasons.length);
    button.setAttribute("aria-pressed", String(place > 0));
    button.dataset.place = place || "";
  }
  for (const button of review.querySelectorAll("[data-cycle]")) {
    const names = JSON.parse(button.dataset.names);
    button.querySelector("strong").textContent = current ? names[current.dataset[button.dataset.cycle]] : "";
  }
  byId("undo").disabled = !confirmed.length;
  byId("done").textContent = confirmed.length;
  byId("progress").value = confirmed.length;
  byId("waiting").textContent = Math.max(0, Number(review.dataset.waiting) - confirmed.length);
}

async function show(card) {
  if (current) current.hidden = true;
  current = card ?? null;
  if (current) {
    current.hidden = false;
    window.scrollTo({ top: 0 });
  }
  review.hidden = !current;
  byId("finished").hidden = Boolean(current);
  draw();
}

/** Go on by some places among those that are not confirmed yet; fetch more where they come to an end. */
async function move(step) {
  const cardsNow = all();
  const at = current ? cardsNow.indexOf(current) : -1;
  if (step > 0 && open().filter((card) => cardsNow.indexOf(card) > at).length < FETCH_BELOW) {
    const more = fetchMore();
    if (!open().some((card) => cardsNow.indexOf(card) > at)) await more;
  }
  const others = step > 0 ? all().slice(at + 1) : all().slice(0, Math.max(at, 0)).reverse();
  const next = others.find((card) => !card.dataset.done);
  if (next) await show(next);
  else if (!current || current.dataset.done) await show(open()[0]);
}

function choose(code, add) {
  if (!current) return;
  const reasons = reasonsOf(current);
  let chosen = code ? [code] : [];
  if (add && code) chosen = reasons.includes(code) ? reasons.filter((each) => each !== code) : [...reasons, code];
  if (chosen.length > MOST_REASONS) {
    say(`理由は${MOST_REASONS}つまでです。`, "warn");
    return;
  }
  current.dataset.reasons = chosen.join(" ");
  draw();
}

function cycle(name, step) {
  if (!current) return;
  const codes = Object.keys(JSON.parse(review.querySelector(`[data-cycle="${name}"]`).dataset.names));
  const at = codes.indexOf(current.dataset[name]);
  current.dataset[name] = codes[(at + step + codes.length) % codes.length];
  draw();
}

function confirm() {
  const card = current;
  if (!card) return;
  const model = JSON.parse(card.dataset.model);
  const labels = Object.entries(labelsOf(card));
  const changed = labels.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(model[name]));
  card.dataset.done = "yes";
  confirmed.push(card);
  say("");
  move(1);
  // One after the other, so that taking back finds what was told; the next comment is shown meanwhile.
  sending = sending.then(async () => {
    const path = `/v1/comments/${encodeURIComponent(card.dataset.id)}/feedback`;
    if ((await call("POST", path, { ...Object.fromEntries(changed), confirmed: true })) === undefined) putBack(card);
  });
}

function putBack(card) {
  delete card.dataset.done;
  confirmed.splice(confirmed.indexOf(card), 1);
  show(card);
}

function undo() {
  const card = confirmed.at(-1);
  if (!card) return;
  putBack(card);
  sending = sending.then(() => call("DELETE", `/v1/comments/${encodeURIComponent(card.dataset.id)}/feedback`));
  say("最後の確認を取り消しました。");
}

const KEYS = {
  Enter: confirm,
  KeyJ: () => move(1),
  ArrowRight: () => move(1),
  ArrowDown: () => move(1),
  KeyK: () => move(-1),
  ArrowLeft: () => move(-1),
  ArrowUp: () => move(-1),
  KeyZ: undo,
  Digit0: () => choose("", false),
  KeyS: (shift) => cycle("sentiment", shift ? -1 : 1),
  KeyU: (shift) => cycle("urgency", shift ? -1 : 1),
  KeyI: (shift) => cycle("intent", shift ? -1 : 1),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.matches("input, select, textarea")) return;
  if (event.key === "?") return handled(event, () => byId("help").showModal());
  // A focused button or link keeps its Enter; codes, not characters: they are the same with an input method on.
  if (event.code === "Enter" && event.target.matches("button, a")) return;
  const reason = review.querySelector(`[data-key="${event.code.replace(/^(Key|Digit)/, "")}"]`);
  const act = KEYS[event.code] ?? (reason && ((shift) => choose(reason.dataset.reason, shift)));
  if (act) handled(event, () => act(event.shiftKey));
}

function handled(event, act) {
  event.preventDefault();
  act();
}

if (review) {
  document.addEventListener("keydown", onKey);
  // After a click the keys steer again: a button that kept the focus would keep Enter for itself.
  on("click", "button", (event, button) => event.detail && button.blur());
  on("click", "[data-reason]", (event, button) => choose(button.dataset.reason, event.shiftKey));
  on("click", "[data-cycle]", (event, button) => cycle(button.dataset.cycle, event.shiftKey ? -1 : 1));
  on("click", "#confirm", confirm);
  on("click", "#skip", () => move(1));
  on("click", "#back", () => move(-1));
  on("click", "#undo", undo);
  await fetchMore();
  await show(open()[0]);
}
