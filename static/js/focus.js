// Keyboard users keep their place: when the focused element is replaced, its replacement
// takes the focus.
(() => {
  "use strict";
  let last;

  const lost = () => !document.activeElement || document.activeElement === document.body;

  document.addEventListener("focusin", ({ target }) => {
    const places = [];
    for (let at = target.parentElement?.closest("[id]"); at; at = at.parentElement?.closest("[id]")) places.push(at.id);
    last = { target, places, follows: target.closest("#older") && document.querySelector("#older ~ [data-seq]"), leads: target.closest("#further, #newer")?.previousElementSibling };
  });

  // What was typed into a search before the scripts came is searched now.
  document.addEventListener("htmx:after:process", () => {
    for (const field of document.querySelectorAll("[type=search]")) if (field.value !== field.defaultValue) field.dispatchEvent(new Event("search", { bubbles: true }));
  }, { once: true });

  // Dropping the focus on purpose does not count.
  document.addEventListener("focusout", ({ target }) => setTimeout(() => {
    if (last?.target === target && target.isConnected && lost()) last = undefined;
  }));

  new MutationObserver(() => {
    if (!last || last.target.isConnected || !lost()) return;
    (successor(last) ?? document.getElementById("main")).focus({ preventScroll: true });
  }).observe(document.body, { childList: true, subtree: true });

  // After loading older messages the focus goes on upwards from where it was; after loading
  // more results, downwards.
  function successor({ target, places, follows, leads }) {
    const next = beyond(follows, "previousElementSibling", "a") ?? beyond(leads, "nextElementSibling", "a.t");
    if (next) return next;
    for (const place of places.map((id) => document.getElementById(id))) {
      const found = place && among(place, target);
      if (found) return found;
    }
  }

  function beyond(at, way, link) {
    do at = at?.[way]; while (at && !at.querySelector(link));
    return at?.querySelector(link);
  }

  function among(place, target) {
    const all = [...place.querySelectorAll("a[href], button, input:not([type=hidden]), textarea")];
    const same = (e) => e.tagName === target.tagName && (e.id ? e.id === target.id : e.textContent === target.textContent || e.matches("button[value]") && e.name === target.name && e.value === target.value);
    return all.find((e) => e.ariaInvalid === "true") ?? all.find(same) ?? all[0];
  }
})();
