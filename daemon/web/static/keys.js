// Quick with the keyboard. Every page works without this file; nothing is fetched, nothing is written into a page
// but the list of its own keys, as text.
"use strict";

(() => {
  const OFF = "followthrough-keys-off";
  const dialog = document.getElementById("keys");
  let going = false;

  const off = () => localStorage.getItem(OFF) === "1";
  const writing = (at) => at.closest("input:not([type=checkbox]):not([type=radio]), textarea, select") !== null;
  const shown = (element) => element.offsetParent !== null;

  function step(by) {
    const rows = [...document.querySelectorAll("[data-row]")].filter(shown);
    if (rows.length === 0) return;
    const at = rows.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1);
    rows[next].focus();
    rows[next].scrollIntoView({ block: "nearest" });
  }

  function press(element) {
    if (element.matches("input, textarea, select")) {
      element.focus();
      return;
    }
    if (element.matches("summary")) {
      const box = element.parentElement;
      box.open = true;
      (box.querySelector("input:not([type=hidden]), textarea, select, button") || element).focus();
      return;
    }
    element.click();
  }

  function show() {
    const here = document.getElementById("keys-here");
    here.replaceChildren(
      ...[...document.querySelectorAll("[data-key]")].filter(shown).map((element) => {
        const [line, term, meaning, key] = ["div", "dt", "dd", "kbd"].map((name) => document.createElement(name));
        key.textContent = element.dataset.key;
        const label = element.cloneNode(true);
        label.querySelectorAll("kbd").forEach((mark) => mark.remove());
        meaning.textContent = (element.dataset.does || label.textContent).trim();
        term.append(key);
        line.append(term, meaning);
        return line;
      }),
    );
    dialog.querySelector("[data-keys-off]").textContent = off() ? "Turn single keys on" : "Turn single keys off";
    dialog.showModal();
  }

  function typed(event) {
    if (event.defaultPrevented || event.altKey || event.metaKey || event.isComposing) return;
    const at = event.target;
    if (event.key === "Enter" && event.ctrlKey && at.form) {
      event.preventDefault();
      at.form.requestSubmit();
      return;
    }
    if (event.ctrlKey || (dialog && dialog.open)) return;
    if (writing(at)) {
      if (event.key === "Escape") at.blur();
      return;
    }
    if (event.key !== "?" && off()) return;
    if (act(event.key)) event.preventDefault();
  }

  function act(key) {
    if (going) {
      going = false;
      const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
      if (link) link.click();
      return link !== null;
    }
    if (key === "g") going = true;
    else if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "?" && dialog) show();
    else {
      const element = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(shown);
      if (!element) return false;
      press(element);
    }
    return true;
  }

  document.addEventListener("keydown", typed);
  for (const button of document.querySelectorAll("[data-keys]")) {
    button.hidden = false;
    button.addEventListener("click", show);
  }
  const switch_ = document.querySelector("[data-keys-off]");
  if (switch_) {
    switch_.addEventListener("click", () => {
      localStorage.setItem(OFF, off() ? "0" : "1");
      dialog.close();
    });
  }
})();
