// The upload: a file is looked at as soon as it is chosen; each column can be corrected before it is imported.
import { call } from "./api.js";
import { on, say } from "./dom.js";

const byId = (id) => document.getElementById(id);
const form = byId("upload");
const ALWAYS = ["text", "id", "date", "customer", "attribute", "unused"]; // what a person can choose
const ONE = ["id", "date", "customer"]; // roles of which a table has one column
const SURE = 0.6;
let looks = 0;
let columns = null; // of the one table that can be corrected
let corrected = false;

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function wanted() {
  const body = new FormData();
  body.append("file", byId("file").files[0]);
  for (const name of ["kind", "source"]) if (form.elements[name].value) body.append(name, form.elements[name].value);
  if (corrected) for (const { header, role } of columns) if (ALWAYS.includes(role)) body.append(role, header);
  return body;
}

async function look() {
  if (!byId("file").files.length) return;
  const mine = ++looks;
  say("");
  byId("looking").textContent = "ファイルを見ています…";
  const answer = await call("POST", "/v1/imports/preview", wanted());
  if (mine !== looks) return; // another choice came meanwhile
  byId("looking").textContent = "";
  byId("preview").hidden = byId("preview").hidden && answer === undefined;
  if (answer !== undefined) show(answer.items);
}

function show(tables) {
  const focused = document.activeElement?.id;
  const one = tables.length === 1;
  columns = one ? tables[0].columns.map((each) => ({ ...each })) : null;
  byId("preview").replaceChildren(...tables.map((table, at) => shown(table, at, one)));
  byId("preview").hidden = false;
  if (focused) byId(focused)?.focus();
}

function shown(table, at, one) {
  const name = table.part ? `${table.name} (${table.part})` : table.name;
  const notes = table.warnings.map((text) => element("p", { className: "notice warn", textContent: text }));
  if (table.mapping) notes.push(element("p", { className: "notice", textContent: `前に${table.mapping.saved_by}さんが選んだ列を使います。` }));
  if (!one && at === 0) notes.push(element("p", { className: "notice", textContent: "表がいくつもあるファイルの列は、ここでは直せません。見つけたとおりに取り込みます。" }));
  const head = element("thead", {}, element("tr", {}, ...["列", "使い道", "理由", "例"].map((text) => element("th", { scope: "col", textContent: text }))));
  const body = element("tbody", {}, ...table.columns.map((column, index) => line(table, column, index, one)));
  const list = element("table", { className: "list labelled" }, head, body);
  return element("section", { className: "stack" }, element("h2", { textContent: `${name} ・ ${table.encoding}` }), ...notes, list, sample(table));
}

function line(table, column, index, one) {
  const example = table.rows.map((row) => row[index]).find((cell) => cell.trim()) ?? "";
  const cells = [
    element("td", {}, one ? choice(column, index) : roleName(column.role)),
    element("td", { textContent: column.reason }),
    element("td", { className: "soft" }, element("span", { className: "clamp", textContent: example })),
  ];
  ["使い道", "理由", "例"].forEach((label, at) => (cells[at].dataset.label = label));
  const header = element("th", { scope: "row", textContent: column.header || "(見出しなし)" });
  if (column.confidence < SURE && column.role !== "unused") header.append(" ", element("span", { className: "tag review", textContent: "要確認" }));
  return element("tr", {}, header, ...cells);
}

function roleName(role) {
  return JSON.parse(form.dataset.roles)[role];
}

function choice(column, index) {
  const roles = ALWAYS.includes(column.role) ? ALWAYS : [...ALWAYS, column.role];
  const options = roles.map((role) => element("option", { value: role, textContent: roleName(role), selected: role === column.role }));
  const select = element("select", { id: `role-${index}` }, ...options);
  select.dataset.column = index;
  select.setAttribute("aria-label", `「${column.header}」の使い道`);
  return select;
}

function sample(table) {
  const head = element("tr", {}, ...table.columns.map(({ header }) => element("th", { scope: "col", textContent: header })));
  const rows = table.rows.map((row) => element("tr", {}, ...row.map((cell) => element("td", { textContent: cell }))));
  const scroll = element("div", { className: "scroll", tabIndex: 0 }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
  scroll.setAttribute("role", "group");
  scroll.setAttribute("aria-label", "最初の10行");
  return element("details", {}, element("summary", { textContent: `最初の${table.rows.length}行 (個人情報は伏せています)` }), scroll);
}

function correct(select) {
  const index = Number(select.dataset.column);
  if (ONE.includes(select.value)) for (const each of columns) if (each.role === select.value) each.role = "attribute";
  columns[index].role = select.value;
  corrected = true;
  look();
}

if (form) {
  on("change", "#file", () => {
    corrected = false;
    look();
  });
  on("change", "#upload [name=kind], #upload [name=source]", look);
  on("change", "[data-column]", (_event, select) => correct(select));
  on("dragover", "#drop", (event, place) => {
    event.preventDefault();
    place.classList.add("over");
  });
  on("dragleave", "#drop", (_event, place) => place.classList.remove("over"));
  on("drop", "#drop", (event, place) => {
    event.preventDefault();
    place.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    if (event.dataTransfer.files.length > 1) say("ファイルは1つずつ取り込みます。まとめるときは zip にしてください。", "warn");
    const chosen = new DataTransfer();
    chosen.items.add(event.dataTransfer.files[0]);
    byId("file").files = chosen.files;
    corrected = false;
    look();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    byId("start").disabled = true;
    byId("looking").textContent = "ファイルを送っています…";
    const made = await call("POST", "/v1/imports", wanted());
    byId("start").disabled = false;
    byId("looking").textContent = "";
    if (made) location.assign(`/imports/${encodeURIComponent(made.id)}`);
  });
}
