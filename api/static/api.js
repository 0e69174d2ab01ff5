// Calls of the HTTP API; what goes wrong is said in the words of the problem's detail.
import { say } from "./dom.js";

/** Call the API; returns the answer's JSON (null where it has none), or undefined after saying what went wrong. */
export async function call(method, path, body, headers = {}) {
  const options = { method, headers: { Accept: "application/json", ...headers } };
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    say("サーバーに届きませんでした。つながりを確かめて、もう一度お試しください。", "bad");
    return undefined;
  }
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = await answer.json().catch(() => ({}));
  say(problem.detail ?? `処理できませんでした (${answer.status})。`, "bad");
  return undefined;
}
