// What every page has: the switch of colours, dialogs that open by a button, selects that submit their form.
import { on } from "./dom.js";

const NAMES = { "": "自動", light: "明るい", dark: "暗い" };
const root = document.documentElement;

function chosen() {
  return root.dataset.theme ?? "";
}

function show(button) {
  button.setAttribute("aria-label", `配色: ${NAMES[chosen()]}`);
  button.title = `配色: ${NAMES[chosen()]} (押すと切り替わります)`;
}

const button = document.querySelector("[data-theme-switch]");
if (button) {
  show(button);
  button.addEventListener("click", () => {
    const order = Object.keys(NAMES);
    const next = order[(order.indexOf(chosen()) + 1) % order.length];
    if (next) root.dataset.theme = next;
    else delete root.dataset.theme;
    try {
      localStorage.setItem("theme", next);
    } catch {
      // The choice then lasts for this page.
    }
    show(button);
  });
}

on("click", "[data-open]", (_event, opener) => document.getElementById(opener.dataset.open)?.showModal());
on("click", "[data-close]", (_event, closer) => closer.closest("dialog").close());
on("change", "[data-submit]", (_event, field) => field.form.requestSubmit());
