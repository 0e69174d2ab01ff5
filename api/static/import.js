// One import: drawn anew until it has ended, also when it is tried again.
import { on, redraw, say } from "./dom.js";
import { anyWorker } from "./jobs.js";

const WAIT_MS = 500;
const under_way = () => ["queued", "running"].includes(document.getElementById("import").dataset.state);

async function follow() {
  if (!under_way()) return;
  if (!(await anyWorker())) say("ジョブを実行するプロセスがありません。voc worker を起動すると始まります。", "warn");
  while (under_way()) {
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    await redraw("import").catch(() => {});
  }
}

on("acted", "form", () => setTimeout(follow, WAIT_MS));
await follow();
