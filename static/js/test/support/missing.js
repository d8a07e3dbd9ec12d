// The browser features that jsdom lacks, as far as the scripts and htmx use them. There is
// no layout: a test says where a page is scrolled to, and which media queries match.

export function addMissing(window, { media }) {
  const { Element, HTMLDialogElement, XPathExpression } = window;
  Object.assign(window, { TextEncoder });
  window.CSS = { escape: (text) => text.replace(/[^\w-]/g, "\\$&") };
  window.matchMedia = (query) => ({ get matches() { return media.includes(query); } });
  window.IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} };
  const began = Date.now();
  window.performance.now = () => Date.now() - began;
  Element.prototype.checkVisibility = () => true;
  Element.prototype.scrollIntoView = () => {};
  XPathExpression.prototype.evaluate = () => ({ iterateNext: () => null }); // htmx looks for hx-on, which our policy forbids
  window.HTMLElement.prototype.showPopover = function () { this.open = true; };
  window.HTMLElement.prototype.hidePopover = function () { this.open = false; };
  addDialogs(window, HTMLDialogElement.prototype);
}

function addDialogs(window, dialog) {
  const { matches } = dialog;
  dialog.show = function () { this.open = true; };
  dialog.showModal = function () { this.open = this.modal = true; };
  dialog.close = function () {
    if (!this.open) return;
    this.open = this.modal = false;
    window.queueMicrotask(() => this.dispatchEvent(new window.Event("close")));
  };
  dialog.matches = function (selector) { return selector === ":modal" ? this.modal === true : matches.call(this, selector); };
  window.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.getAttribute("method") !== "dialog") return;
    event.preventDefault();
    event.target.closest("dialog").close();
  });
}

/** useClock has a window use the test's time. */
export function useClock(window) {
  for (const name of ["clearTimeout", "setInterval", "clearInterval"]) window[name] = (...args) => globalThis[name](...args);
  window.setTimeout = (f, ms = 0, ...args) => setTimeout(f, ms, ...args);
  Object.defineProperty(window, "Date", { get: () => Date });
  window.requestAnimationFrame = (f) => setTimeout(f, 16);
  window.AbortSignal.timeout = (ms) => {
    const controller = new window.AbortController();
    setTimeout(() => controller.abort(), ms);
    return controller.signal;
  };
}
