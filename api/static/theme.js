// Sets the chosen colours before anything is drawn; a classic script, because a module would run after the first paint.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
} catch {
  // No storage, no choice: the system's colours stay.
}
