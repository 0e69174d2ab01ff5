// One comment: tags are corrected by choosing again, and each choice is saved at once.
import { call } from "./api.js";
import { on, redraw, say } from "./dom.js";

const PARTS = ["labels", "case", "history"];
const panel = () => document.getElementById("labels");
const address = (what) => `/v1/comments/${encodeURIComponent(panel().dataset.comment)}${what}`;
const listed = (name) => panel().dataset[name].split(" ").filter(Boolean);

async function tell(body, words) {
  if ((await call("POST", address("/feedback"), body)) === undefined) return;
  await redraw(...PARTS);
  say(words);
}

const SAID = {
  reason: (code) => ({ reasons: code ? [code, ...listed("reasons").slice(1).filter((each) => each !== code)] : [] }),
  more: (code) => ({ reasons: [...listed("reasons"), code] }),
  demand: (code) => ({ demands: [...listed("demands"), code] }),
  sentiment: (code) => ({ sentiment: code }),
  intent: (code) => ({ intent: code }),
  urgency: (code) => ({ urgency: code }),
};

on("change", "[data-correct]", (_event, field) => tell(SAID[field.dataset.correct](field.value), "タグを直しました。"));
on("click", "[data-drop]", (_event, button) =>
  tell(
    { [button.dataset.list]: listed(button.dataset.list).filter((each) => each !== button.dataset.drop) },
    button.dataset.list === "demands" ? "要求を外しました。" : "理由を外しました。",
  ),
);
on("click", "[data-confirm]", () => tell({ confirmed: true }, "正しいと記録しました。"));
on("click", "[data-withdraw]", async () => {
  if ((await call("DELETE", address("/feedback"))) === undefined) return;
  await redraw(...PARTS);
  say("モデルの答えに戻しました。");
});
on("click", "[data-handled]", async () => {
  if ((await call("POST", address("/handled"), {})) === undefined) return;
  await redraw(...PARTS);
  say("対応済みにしました。");
});
on("click", "[data-delete]", async (_event, button) => {
  if ((await call("DELETE", address(""))) === undefined) {
    button.closest("dialog").close();
    return;
  }
  location.assign("/comments");
});
