// Settings: secrets that are shown this once.
import { on, say } from "./dom.js";

on("acted", "#new-key-form, #new-webhook-form", (event, form) => {
  document.getElementById("secret").textContent = event.detail.key ?? event.detail.secret;
  document.getElementById("made").showModal();
  form.reset();
});
on("acted", "#new-person-form", (_event, form) => form.reset());
on("click", "[data-forget]", (_event, button) => (document.getElementById(button.dataset.forget).textContent = ""));
on("click", "[data-copy]", async (_event, button) => {
  const place = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(place.textContent);
    button.textContent = "写しました";
  } catch {
    // Without a secure context there is no clipboard: the text is marked for the person to copy.
    getSelection().selectAllChildren(place);
    say("選びました。キーボードで写してください。", "warn");
  }
});
