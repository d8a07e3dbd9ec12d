// A click on the name beside a message leads to its author's profile. The keyboard reaches it
// from the message's own actions.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const author = event.target.closest?.(".m[data-author] > .w:not([data-say])")?.parentElement.dataset.author;
    if (author && !event.defaultPrevented && String(getSelection()) === "") location.assign(`/people/${encodeURIComponent(author)}`);
  });
})();
