// Forms that call the API: <form data-call="PATCH /v1/themes/ID" data-redraw="head history" data-said="名前を変えました。">
//
// Fields are sent by name: data-type="list" as a list (checkboxes with one name gather), "several" as the list of words
// apart by commas or lines, "number" as such; empty ones are left out. data-into="conditions" puts a field into an object
// of that name; a fixed value stands in <input type="hidden" data-json value="true">. Afterwards the elements of
// data-redraw are drawn anew, or data-go is opened ({id} is taken from the answer). Others listen for "acted".
import { call } from "./api.js";
import { on, redraw, say } from "./dom.js";

function bodyOf(form) {
  const whole = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled) continue;
    const part = field.dataset.into;
    const body = part && field.value ? (whole[part] ??= {}) : whole;
    if (field.type === "checkbox" && field.dataset.type !== "list") body[field.name] = field.checked;
    else if (field.type === "checkbox" && !field.checked) continue;
    else if (!field.value) continue;
    else if ("json" in field.dataset) body[field.name] = JSON.parse(field.value);
    else if (field.dataset.type === "list") (body[field.name] ??= []).push(field.value);
    else if (field.dataset.type === "several") body[field.name] = field.value.split(/[\s,、]+/).filter(Boolean);
    else if (field.dataset.type === "number") body[field.name] = Number(field.value);
    else body[field.name] = field.value;
  }
  return whole;
}

on("submit", "form[data-call]", async (event, form) => {
  event.preventDefault();
  const [method, path] = form.dataset.call.split(" ");
  const buttons = [...form.querySelectorAll("button")].filter((button) => !button.disabled);
  for (const button of buttons) button.disabled = true;
  const answer = await call(method, path, method === "DELETE" ? undefined : bodyOf(form));
  for (const button of buttons) button.disabled = false;
  form.closest("dialog")?.close();
  if (answer === undefined) return;
  form.dispatchEvent(new CustomEvent("acted", { bubbles: true, detail: answer }));
  if (form.dataset.go) {
    location.assign(form.dataset.go.replace("{id}", encodeURIComponent(answer?.id ?? "")));
    return;
  }
  const said = form.dataset.said;
  if (form.dataset.redraw) await redraw(...form.dataset.redraw.split(" "));
  if (said) say(said);
});
