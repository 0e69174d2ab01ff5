// Background work: its state is asked for until it has ended.
const WAIT_MS = 500;
const ENDED = ["done", "failed", "cancelled"];

/** Ask for a job until it has ended, telling each state; returns the last one. A moment without an answer is bridged. */
export async function watch(path, tell = () => {}) {
  for (;;) {
    const answer = await fetch(path, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok) {
      const job = await answer.json();
      tell(job);
      if (ENDED.includes(job.state)) return job;
    } else if (answer && answer.status < 500) {
      return null;
    }
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

/** Whether any process runs jobs at this time. */
export async function anyWorker() {
  const answer = await fetch("/v1/jobs?limit=1", { headers: { Accept: "application/json" } }).catch(() => null);
  return !answer?.ok || (await answer.json()).workers > 0;
}
