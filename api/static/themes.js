// The list of themes: finding them again in the background, and what goes with leaving.
import { call } from "./api.js";
import { on, redraw, say } from "./dom.js";
import { anyWorker, watch } from "./jobs.js";

const byId = (id) => document.getElementById(id);

async function follow(job) {
  byId("discovering").hidden = false;
  const button = byId("discover");
  if (button) button.disabled = true;
  if (!(await anyWorker())) say("ジョブを実行するプロセスがありません。voc worker を起動すると始まります。", "warn");
  const ended = await watch(`/v1/jobs/${encodeURIComponent(job)}`);
  byId("discovering").hidden = true;
  if (button) button.disabled = false;
  if (ended?.state === "done") {
    await redraw("themes", "discovered");
    say(ended.result.fresh ? "テーマを見つけ直しました。" : "前の分析のあとに変わったものがないので、テーマはそのままです。");
  } else if (ended?.state === "failed") say(ended.error.detail, "bad");
  else say("テーマの分析は取り消されました。", "warn");
}

on("submit", "#discover-form", async (event, form) => {
  event.preventDefault();
  form.closest("dialog").close();
  const fields = new FormData(form);
  const wanted = { granularity: fields.get("granularity"), rebuild: fields.has("rebuild") };
  const job = await call("POST", "/v1/themes/discover", wanted, { Prefer: "respond-async" });
  if (job) await follow(job.id);
});

const running = byId("discovering")?.dataset.job;
if (running) follow(running);

// What goes with leaving is counted over all comments; the table is fetched when the page stands.
const percent = (share) => (share === null ? "—" : `${(100 * share).toFixed(1)}%`);
const times = (ratio) => (ratio === null ? "—" : ratio.toFixed(2));

function cells(each) {
  const lift = `${times(each.lift)}倍 (${times(each.low)}〜${each.high === null ? "" : times(each.high)})`;
  const verdict = each.more_than_noise ? (each.lift !== null && each.lift < 1 ? "離れにくい" : "離れやすい") : "偶然の範囲";
  return [each.name, `${each.n}人`, percent(each.share), percent(each.share_others), lift, verdict, each.reason_name ?? "—", percent(each.stated)];
}

async function drivers(place) {
  const outcome = new URLSearchParams(location.search).get("outcome") ?? "leaving";
  const answer = await fetch(`/v1/themes/drivers?outcome=${encodeURIComponent(outcome)}`).catch(() => null);
  const found = await answer?.json().catch(() => null);
  byId("counting").hidden = true;
  if (!answer?.ok) return say(found?.detail ?? "集計を読み込めませんでした。", "warn");
  byId("about").textContent = `結果の分かる顧客 ${found.respondents.toLocaleString()}人のうち ${found.with_outcome.toLocaleString()}人が離脱に当たります。`;
  const names = [...place.parentElement.tHead.rows[0].cells].map((cell) => cell.textContent);
  for (const each of found.drivers) {
    const row = place.insertRow();
    cells(each).forEach((text, at) => {
      const cell = row.insertCell();
      if (at) {
        cell.textContent = text;
        cell.dataset.label = names[at];
        cell.className = at < 5 || at === 7 ? "number" : "unbroken";
        return;
      }
      const link = document.createElement("a");
      link.href = `/themes/${encodeURIComponent(each.theme_id)}`;
      link.textContent = text;
      cell.append(link);
    });
  }
  byId("driver-table").hidden = false;
}

const table = byId("drivers");
if (table) await drivers(table);
