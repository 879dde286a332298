// The ties of the table as a drawing. The table stays the whole truth; this only lays it out.
"use strict";
(async () => {
  const place = document.getElementById("graph");
  const rows = [...document.querySelectorAll("#ties tbody tr")].slice(0, matchMedia("(max-width: 40rem)").matches ? 24 : 70);
  if (!place || !rows.length || typeof cytoscape !== "function") return;
  // A canvas does not redraw its letters when their typeface comes late.
  try { await document.fonts.load("13px 'Source Sans 3'"); } catch { /* drawn in another one */ }
  const colours = getComputedStyle(document.documentElement);
  const colour = (name) => colours.getPropertyValue(`--${name}`).trim();
  const weights = new Map();
  const nodes = new Map();
  const ties = rows.map((row, number) => {
    const tie = { ...row.dataset, weight: Number(row.dataset.weight) || 1 };
    for (const [id, label] of [[tie.source, tie.from], [tie.target, tie.to]]) {
      nodes.set(id, label);
      weights.set(id, (weights.get(id) || 0) + tie.weight);
    }
    return { data: { id: `tie-${number}`, source: `at-${tie.source}`, target: `at-${tie.target}`, stance: tie.stance, width: 1.5 + Math.min(7, Math.sqrt(tie.weight)), number } };
  });
  const round = [...nodes].sort((a, b) => weights.get(b[0]) - weights.get(a[0]));
  const dots = round.map(([id, label]) => ({ data: { id: `at-${id}`, code: id, label, size: 16 + Math.min(34, 5 * Math.sqrt(weights.get(id))) } }));
  const stances = { demands: ["asks", "dashed"], opposes: ["hard", "solid"], supports: ["warm", "solid"], neutral: ["plain", "dotted"] };
  const graph = cytoscape({
    container: place,
    elements: [...dots, ...ties],
    layout: { name: "concentric", concentric: (node) => node.data("size"), levelWidth: () => 9, minNodeSpacing: 60, padding: 24, animate: false },
    userZoomingEnabled: false,
    boxSelectionEnabled: false,
    autounselectify: true,
    style: [
      { selector: "node", style: { width: "data(size)", height: "data(size)", label: "data(label)", "background-color": colour("accent"), color: colour("ink"), "font-family": '"Source Sans 3", sans-serif', "font-size": 13, "text-valign": "bottom", "text-margin-y": 4, "text-wrap": "ellipsis", "text-max-width": 130, "text-background-color": colour("sheet"), "text-background-opacity": 0.85, "text-background-padding": 2 } },
      { selector: "edge", style: { width: "data(width)", "curve-style": "bezier", "control-point-step-size": 34, "target-arrow-shape": "triangle", "arrow-scale": 0.9, opacity: 0.75 } },
      ...Object.entries(stances).map(([stance, [name, line]]) => ({ selector: `edge[stance = "${stance}"]`, style: { "line-color": colour(name), "target-arrow-color": colour(name), "line-style": line } })),
      { selector: ".dim", style: { opacity: 0.12 } },
    ],
  });
  // The drawing is made to fit, so letters are set to come out at a size that can be read.
  const letters = Math.min(13 / graph.zoom(), 34);
  graph.style().selector("node").style({ "font-size": letters, "text-max-width": 9 * letters, "text-wrap": "wrap" }).update();
  graph.on("tap", "node", (event) => location.assign(`/actors/${encodeURIComponent(event.target.data("code"))}`));
  graph.on("tap", "edge", (event) => rows[event.target.data("number")].querySelector("a[data-row]")?.click());
  graph.on("mouseover", "node, edge", (event) => {
    const near = event.target.isNode() ? event.target.closedNeighborhood() : event.target.union(event.target.connectedNodes());
    graph.elements().not(near).addClass("dim");
    near.edges().forEach((edge) => rows[edge.data("number")].classList.add("lit"));
  });
  graph.on("mouseout", "node, edge", () => {
    graph.elements().removeClass("dim");
    rows.forEach((row) => row.classList.remove("lit"));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => location.reload());
})();
