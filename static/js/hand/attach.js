// Files are uploaded as soon as they are chosen, dropped or pasted, one after the other, and
// then wait above the text of the composer, or of a reply. A message that is sent meanwhile
// goes once they are there.
(() => {
  "use strict";
  const composer = document.getElementById("composer"), input = composer?.elements.file, forms = "#composer, .reply";
  if (!input) return;
  const { me, files: most } = document.body.dataset;
  const queue = [], sending = new Set(); // forms that are sent once their files are there
  let running = null;

  const parse = (html) => {
    const t = document.createElement("template");
    t.innerHTML = html;
    return t.content;
  };

  // A form takes its files at its own address.
  const pathOf = (form) => form.getAttribute("action");

  function list(form) {
    const there = form.querySelector(".waiting");
    if (there) return there;
    const made = Object.assign(document.createElement("ul"), { className: "waiting" });
    form.querySelector("label[for=body], .field").before(made);
    return made;
  }

  // tidy removes the list with its last file.
  function tidy(form) {
    const there = form.querySelector(".waiting");
    if (there && !there.children.length) there.remove();
  }

  function waits(file) {
    const row = parse(`<li><span><bdi></bdi></span> <progress max="1" value="0"></progress> <button type="button" class="quiet" data-cancel>${word("Cancel")}</button></li>`).firstElementChild;
    row.querySelector("bdi").textContent = row.querySelector("progress").ariaLabel = file.name;
    return row;
  }

  const bind = (item) => item.row.querySelector("[data-cancel]").addEventListener("click", () => cancel(item));

  function add(form, files) {
    for (const file of files) {
      const item = { form, file, row: waits(file) };
      list(form).append(item.row);
      bind(item);
      if (list(form).children.length > most) fail(item, most > 1 ? word("A message can have %d files. Send the others in another message.", most) : word("A message can have one file. Send the others in another message."));
      else queue.push(item);
    }
    next();
  }

  function cancel(item) {
    item.row.remove();
    tidy(item.form);
    if (item === running) item.request?.abort();
    else {
      if (queue.includes(item)) queue.splice(queue.indexOf(item), 1);
      item.drop?.();
    }
    item.form.elements.body.focus();
    next();
  }

  // fail says why a file is not there. One whose connection broke off can be sent again.
  function fail(item, sentence, again) {
    const { form, row } = item, button = row.querySelector("[data-cancel]");
    sending.delete(form);
    row.querySelectorAll("progress, small").forEach((part) => part.remove());
    button.before(Object.assign(document.createElement("em"), { role: "alert", className: "refusal", textContent: sentence }));
    button.textContent = word("Remove");
    if (!again) return;
    const retry = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: word("Try again") });
    button.before(retry);
    retry.addEventListener("click", () => {
      const fresh = waits(item.file);
      row.replaceWith(fresh);
      item.row = fresh;
      bind(item);
      queue.push(item);
      next();
      fresh.querySelector("button").focus();
    });
  }

  function next() {
    if (!running && (running = queue.shift())) upload(running);
    for (const form of sending) {
      if (uploads(form)) continue;
      sending.delete(form);
      if (form.isConnected) form.requestSubmit();
    }
  }

  // inPieces sends a large file, and asks for its row once all of it is stored.
  async function inPieces(item) {
    const { form, file } = item, stop = item.request = new AbortController(), shown = (part) => item.row.querySelector(part);
    const progress = (at) => {
      const bar = shown("progress");
      if (bar && at >= 0) bar.value = at / file.size;
      if (bar && isNaN(at) === !shown("small")) isNaN(at) ? bar.after(Object.assign(document.createElement("small"), { role: "status", textContent: word("Waits for the connection") })) : shown("small").remove();
    };
    const sent = await pieces.send(file, pathOf(form).match(/^\/rooms\/[^/]+/)[0], progress, stop.signal);
    const answer = sent.id ? await post(form, [["upload", sent.id]]).catch(() => null) : null;
    const came = answer ? { status: answer.status, responseText: await answer.text().catch(() => "") } : { status: sent.status, responseText: sent.text };
    if (answer?.ok) sent.shown();
    item.drop = sent.drop;
    running = null;
    if (item.row.isConnected) arrived(item, came);
    next();
  }

  const post = (form, fields) => fetch(pathOf(form), { method: "POST", headers: { "HX-Request": "true", Accept: "text/html" }, body: new URLSearchParams([...Object.entries({ for: me, attach: 1 }), ...fields]) });

  const upload = (item) => (item.file.size < pieces.from ? send : inPieces)(item);

  function send(item) {
    const request = item.request = new XMLHttpRequest(), data = new FormData();
    data.append("for", me);
    data.append("attach", "1");
    data.append("file", item.file, item.file.name);
    request.open("POST", pathOf(item.form));
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("Accept", "text/html");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      const bar = item.row.querySelector("progress");
      if (bar && total) bar.value = loaded / total;
    });
    request.addEventListener("loadend", () => {
      running = null;
      if (item.row.isConnected) arrived(item, request);
      next();
    });
    request.send(data);
  }

  function arrived(item, { status, responseText }) {
    const answer = parse(status ? responseText : ""), row = answer.querySelector(".waiting > li");
    if (status === 200 && row) item.row.replaceWith(row);
    else fail(item, answer.querySelector("[role=alert]")?.textContent.trim() || word("The upload broke off. Send it again."), !status || status >= 500);
  }

  // back has files of a message that came back wait again.
  async function back(files, form) {
    const answer = await post(form, files.flatMap(([id, alt]) => [["upload", id], ["alt", alt]]));
    if (answer.ok) list(form).append(...parse(await answer.text()).querySelectorAll(".waiting > li"));
    tidy(form);
  }
  document.addEventListener("parley:files", ({ detail }) => back(detail, formOf(document.activeElement)));

  const formOf = (element) => element?.closest?.(forms) ?? composer;

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#composer button[name], .reply button[name]"), { form } = button ?? {};
    if (button?.name === "attach") {
      event.preventDefault();
      form.elements.file.click();
    } else if (button?.name === "up") {
      event.preventDefault();
      const row = button.closest("li");
      row.previousElementSibling?.before(row);
      row.querySelector(row.previousElementSibling ? "[name=up]" : "[name=drop]").focus();
    } else if (button?.name === "drop") {
      event.preventDefault();
      fetch(pathOf(form), { method: "POST", headers: { "HX-Request": "true" }, body: new URLSearchParams({ for: me, upload: button.value, drop: button.value }) });
      button.closest("li").remove();
      tidy(form);
      form.elements.body.focus();
    }
  });

  const uploads = (form) => [running, ...queue].some((item) => item?.form === form);

  // Before the outbox sends the message.
  document.addEventListener("submit", (event) => {
    const form = event.target, busy = uploads(form);
    if (!form.matches(forms) || event.submitter?.name || !busy && !form.querySelector(".waiting .refusal")) return;
    event.preventDefault();
    event.stopPropagation();
    if (busy) sending.add(form);
    else form.querySelector(".waiting li:has(.refusal) button").focus();
  }, true);

  function take(input) {
    add(input.form, [...input.files]);
    input.value = "";
  }
  document.addEventListener("change", ({ target }) => { if (target.matches(":is(#composer, .reply) [name=file]")) take(target); });
  if (input.files.length) take(input);

  document.addEventListener("parley:attach", ({ detail: { form, files } }) => add(form, files));

  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files ?? [];
    if (!files.length || !event.target.matches("#body, #reply") || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    add(formOf(event.target), files);
  });

  // What is dropped on an open thread is for its reply.
  const under = (target) => target.closest?.(".panel")?.querySelector(".reply") ?? composer;
  const carries = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    unmark();
    under(event.target).dataset.drop = "";
  });
  const unmark = () => document.querySelectorAll("[data-drop]").forEach((form) => { delete form.dataset.drop; });
  for (const name of ["dragleave", "drop", "dragend"]) {
    document.addEventListener(name, (event) => { if (name !== "dragleave" || !event.relatedTarget) unmark(); });
  }
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    const form = under(event.target);
    add(form, event.dataTransfer.files);
    form.elements.body.focus();
  });
})();
