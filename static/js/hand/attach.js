// Files are uploaded as soon as they are chosen, dropped or pasted, one after the other, and
// then wait above the text. A message that is sent meanwhile goes once they are there.
(() => {
  "use strict";
  const form = document.getElementById("composer"), input = form?.elements.file;
  if (!input) return;
  const { me } = document.body.dataset, path = form.getAttribute("action"), most = 10;
  const queue = [];
  let running = null, sending = false;

  const parse = (html) => {
    const t = document.createElement("template");
    t.innerHTML = html;
    return t.content;
  };

  function list() {
    const there = form.querySelector(".waiting");
    if (there) return there;
    const made = Object.assign(document.createElement("ul"), { className: "waiting" });
    form.querySelector("label[for=body]").before(made);
    return made;
  }

  // tidy removes the list with its last file.
  function tidy() {
    const there = form.querySelector(".waiting");
    if (there && !there.children.length) there.remove();
  }

  function add(files) {
    for (const file of files) {
      const row = parse(`<li><span><bdi></bdi></span> <progress max="1" value="0"></progress> <button type="button" class="quiet" data-cancel>${word("Cancel")}</button></li>`).firstElementChild;
      row.querySelector("bdi").textContent = file.name;
      row.querySelector("progress").ariaLabel = file.name;
      list().append(row);
      const item = { file, row };
      row.querySelector("[data-cancel]").addEventListener("click", () => cancel(item));
      if (list().children.length > most) fail(item, word("A message can have %d files. Send the others in another message.", most));
      else queue.push(item);
    }
    next();
  }

  function cancel(item) {
    item.row.remove();
    tidy();
    if (item === running) item.request.abort();
    else if (queue.includes(item)) queue.splice(queue.indexOf(item), 1);
    form.elements.body.focus();
  }

  function fail({ row }, sentence) {
    sending = false;
    row.querySelector("progress").replaceWith(Object.assign(document.createElement("em"), { role: "alert", className: "refusal", textContent: sentence }));
    row.querySelector("[data-cancel]").textContent = word("Remove");
  }

  function next() {
    if (running) return;
    running = queue.shift();
    if (running) upload(running);
    else if (sending) {
      sending = false;
      form.requestSubmit();
    }
  }

  function upload(item) {
    const request = item.request = new XMLHttpRequest(), data = new FormData();
    data.append("for", me);
    data.append("attach", "1");
    data.append("file", item.file, item.file.name);
    request.open("POST", path);
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
    else fail(item, answer.querySelector("[role=alert]")?.textContent.trim() || word("The upload broke off. Send it again."));
  }

  // back has files of a message that came back wait again.
  async function back(files) {
    const fields = [["attach", "1"], ...files.flatMap(([id, alt]) => [["upload", id], ["alt", alt]])];
    const answer = await fetch(path, { method: "POST", headers: { "HX-Request": "true", Accept: "text/html" }, body: new URLSearchParams([...Object.entries({ for: me }), ...fields]) });
    if (answer.ok) list().append(...parse(await answer.text()).querySelectorAll(".waiting > li"));
    tidy();
  }
  document.addEventListener("parley:files", ({ detail }) => back(detail));

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#composer button[name]");
    if (button?.name === "attach") {
      event.preventDefault();
      input.click();
    } else if (button?.name === "drop") {
      event.preventDefault();
      fetch(path, { method: "POST", headers: { "HX-Request": "true" }, body: new URLSearchParams({ for: me, upload: button.value, drop: button.value }) });
      button.closest("li").remove();
      tidy();
      form.elements.body.focus();
    }
  });

  form.addEventListener("submit", (event) => {
    if (event.submitter?.name || !running && !form.querySelector(".waiting .refusal")) return;
    event.preventDefault();
    event.stopPropagation();
    sending = Boolean(running);
    if (!running) form.querySelector(".waiting li:has(.refusal) button").focus();
  });

  function take() {
    add([...input.files]);
    input.value = "";
  }
  input.addEventListener("change", take);
  if (input.files.length) take();

  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files ?? [];
    if (!files.length || event.target !== form.elements.body || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    add(files);
  });

  const carries = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    form.dataset.drop = "";
  });
  for (const name of ["dragleave", "drop", "dragend"]) {
    document.addEventListener(name, (event) => { if (name !== "dragleave" || !event.relatedTarget) delete form.dataset.drop; });
  }
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    add(event.dataTransfer.files);
    form.elements.body.focus();
  });
})();
