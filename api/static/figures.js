// Plotly figures in the colours of the page: <div data-figure="/v1/themes/map"> fetches one, data-plot holds one.
const DARK = matchMedia("(prefers-color-scheme: dark)");

/** The colour that a variable of the style sheet has now, for what does not understand variables. */
function colour(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function dressed(figure, place) {
  const [ink, line, paper] = ["--ink", "--line", "--paper"].map(colour);
  const axis = { gridcolor: line, zerolinecolor: line, linecolor: line };
  const { title, ...layout } = figure.layout;
  const narrow = place.clientWidth < 600;
  // Below the names of the axis, whatever room these take.
  const legend = { ...layout.legend, ...(narrow ? { orientation: "h", yref: "container", y: 0, yanchor: "bottom", x: 0 } : {}) };
  return {
    ...layout,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { ...layout.font, color: ink },
    hoverlabel: { ...layout.hoverlabel, bgcolor: paper, font: { color: ink } },
    margin: { t: 12, r: 8, b: 48, l: narrow ? 36 : 56 },
    xaxis: { ...layout.xaxis, ...axis, automargin: true, fixedrange: narrow },
    yaxis: { ...layout.yaxis, ...axis, automargin: true, fixedrange: narrow },
    legend,
  };
}

// What can hardly be seen on dark ground, and what stands for it there.
const LIGHTER = { "#332288": "#9a90f0", "#117733": "#41b368", "#882255": "#d46a9f" };

function coloured(figure) {
  const chosen = document.documentElement.dataset.theme;
  if (chosen ? chosen === "light" : !DARK.matches) return figure.data;
  const text = JSON.stringify(figure.data);
  return JSON.parse(Object.entries(LIGHTER).reduce((found, [from, to]) => found.replaceAll(from, to), text));
}

function draw(place, figure) {
  const config = { ...figure.config, displayModeBar: false };
  return Plotly.react(place, coloured(figure), dressed(figure, place), config);
}

async function fetched(place) {
  const answer = await fetch(place.dataset.figure, { headers: { Accept: "application/json" } }).catch(() => null);
  const content = await answer?.json().catch(() => null);
  if (answer?.ok) return content;
  place.textContent = content?.detail ?? "図を読み込めませんでした。ページを開き直してください。";
  place.dataset.drawn = "failed";
  return null;
}

const drawn = new Map();
for (const place of document.querySelectorAll("[data-figure], [data-plot]")) {
  const figure = place.dataset.plot ? JSON.parse(place.dataset.plot) : await fetched(place);
  if (!figure) continue;
  drawn.set(place, figure);
  place.replaceChildren();
  await draw(place, figure);
  place.dataset.drawn = "yes";
  // A point with an address leads there.
  place.on("plotly_click", ({ points }) => {
    const address = points[0]?.customdata;
    if (typeof address === "string") location.assign(address);
  });
}

const again = () => drawn.forEach((figure, place) => draw(place, figure));
DARK.addEventListener("change", again);
new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-theme"] });
