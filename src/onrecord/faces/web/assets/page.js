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
    const near = document.querySelector('main input[name="about"]');
    const field = near?.getClientRects().length ? near : document.getElementById("find");
    field?.focus();
    field?.select();
  };
  // Decide on the focused row, or on the page's only entry.
  const decide = (key) => {
    const near = document.activeElement?.closest("li, tr, .entry, .thread")?.querySelector("[data-review]");
    const all = document.querySelectorAll("[data-review]");
    const form = near || (all.length === 1 || document.querySelector(".entry, .thread") ? all[0] : null);
    if (key === "e" && edit()) return;
    form?.querySelector(`[data-key="${key}"]`)?.click();
  };
  // Open the fields of the page's entry, with the first of them at hand.
  const edit = () => {
    const fields = document.getElementById("edit");
    fields?.setAttribute("open", "");
    fields?.scrollIntoView({ block: "nearest" });
    fields?.querySelector("select, textarea, input:not([type=hidden])")?.focus({ preventScroll: true });
    return fields !== null;
  };
  // What was decided must never seem kept when it was not.
  const refused = (event) => {
    const form = event.target instanceof Element && event.target.closest("form[data-review]");
    if (!form) return;
    const said = form.querySelector(".refused") || form.appendChild(document.createElement("span"));
    said.className = "refused";
    said.setAttribute("role", "alert");
    said.textContent = event.detail.xhr?.status === 403 ? "Not kept: reload the page and decide again." : "Not kept: try again.";
  };
  for (const kind of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(kind, refused);
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
  // After a part of the page was replaced, the keyboard goes on where it was: at the buttons, or at the top of what is new.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (document.activeElement !== document.body) return;
    const buttons = event.target instanceof Element && event.target.matches("form[data-review]") ? event.target : null;
    const next = buttons?.querySelector("[aria-pressed=true]") || buttons?.querySelector("button") || document.getElementById("main");
    next?.focus({ preventScroll: true });
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
