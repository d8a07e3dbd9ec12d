const sent = new WeakMap(); // a page's forms that a browser without scripts has sent, each until its answer has come

/** listenToForms follows the forms of a context's pages, for answered. */
export function listenToForms(context) {
  context.on("request", (request) => {
    const page = isForm(request) && pageOf(request);
    if (!page) return;
    if (!sent.has(page)) sent.set(page, new Set());
    sent.get(page).add(request.response().then(rest, () => {}));
  });
}

/** answered waits until the page has no form without an answer. */
export async function answered(page) {
  const forms = sent.get(page);
  for (const form of forms ?? []) {
    await form;
    forms.delete(form);
  }
}

// rest ends with the page to which a form's answer leads.
const rest = (response) => response?.finished().catch(() => {});

// isForm is true for a form and for the page that its answer leads to.
const isForm = (request) => request.isNavigationRequest() &&
  (request.method() === "POST" || Boolean(request.redirectedFrom()));

// pageOf is null for a frame in a page, and while the page is not there yet.
function pageOf(request) {
  try {
    const frame = request.frame();
    return frame.parentFrame() ? null : frame.page();
  } catch {
    return null;
  }
}
