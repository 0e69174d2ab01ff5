// Helpers of all modules: delegated events, messages for everybody, parts of the page drawn anew.

/** Call `handler(event, element)` for events on elements that match, also on those that come later. */
export function on(type, selector, handler) {
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) handler(event, found);
  });
}

/** Say something where everybody hears and sees it; "bad" for what went wrong. */
export function say(text, kind = "good") {
  const place = document.getElementById("said");
  place.className = `notice ${kind}`;
  place.textContent = text;
  place.hidden = !text;
}

/** Fetch this page again and put its elements with these ids in the place of those shown. */
export async function redraw(...ids) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement?.id;
  for (const id of ids) {
    const fresh = page.getElementById(id);
    if (fresh) document.getElementById(id)?.replaceWith(fresh);
  }
  if (focused) document.getElementById(focused)?.focus();
}
