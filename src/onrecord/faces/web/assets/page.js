// Keys for those who read many rows: everything here can also be done without them.
"use strict";
(() => {
  document.documentElement.classList.add("js");
  const keys = document.getElementById("keys");
  const on = document.getElementById("keys-on");
  const remembered = (() => { try { return localStorage.getItem("keys"); } catch { return null; } })();
  if (on && remembered === "off") on.checked = false;
  on?.addEventListener("change", () => { try { localStorage.setItem("keys", on.checked ? "on" : "off"); } catch { /* not remembered */ } });
  const showKeys = () => { if (keys && !keys.open) keys.showModal(); };
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-keys]")) showKeys();
  });

  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.getClientRects().length);
  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
    all[next].focus({ preventScroll: true });
    all[next].scrollIntoView({ block: "nearest" });
  };
  const turn = (rel) => document.querySelector(`a[rel="${rel}"]`)?.click();
  const find = () => {
    const field = document.querySelector('main input[name="about"]') || document.getElementById("find");
    field?.focus();
    field?.select();
  };
  // Decide on the focused row, or on the page's only entry.
  const decide = (key) => {
    const near = document.activeElement?.closest("li, tr, .entry")?.querySelector("[data-review]");
    const all = document.querySelectorAll("[data-review]");
    (near || (all.length === 1 || document.querySelector(".entry, .thread") ? all[0] : null))?.querySelector(`[data-key="${key}"]`)?.click();
    if (key === "e") document.getElementById("edit")?.setAttribute("open", "");
  };
  if (location.hash === "#edit") document.getElementById("edit")?.setAttribute("open", "");
  const acts = { a: () => decide("a"), r: () => decide("r"), u: () => decide("u"), e: () => decide("e"), j: () => step(1), k: () => step(-1), n: () => turn("next"), p: () => turn("prev"), "/": find, "?": showKeys };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = event.target instanceof Element && event.target.closest("input, select, textarea, dialog, [contenteditable]");
    if (event.key === "Escape" && field instanceof HTMLElement && !keys?.open) field.blur();
    if (field || (on && !on.checked && event.key !== "?") || !Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  });
  // Not scrollIntoView: it would make the Tab key begin there, past the link that skips to the content.
  const here = document.querySelector(".top nav [aria-current]");
  if (here) here.parentElement.scrollLeft = here.offsetLeft + here.offsetWidth - here.parentElement.offsetLeft - here.parentElement.clientWidth;
  // After a part of the page was replaced, the keyboard goes on from the top of what is new.
  document.addEventListener("htmx:afterSettle", () => {
    if (document.activeElement === document.body) document.getElementById("main")?.focus({ preventScroll: true });
  });

  // A form sends only what was filled in, so that addresses stay short enough to pass on.
  const tidy = (form) => { for (const field of form.elements) if (field.name && !field.value) field.disabled = true; };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form instanceof HTMLFormElement && form.method === "get" && !form.hasAttribute("hx-get")) {
      tidy(form);
      setTimeout(() => { for (const field of form.elements) field.disabled = false; });
    }
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const values = event.detail.parameters;
    for (const name of Object.keys(values)) if (values[name] === "") delete values[name];
  });
})();
