// Sends a large file in pieces, by the tus protocol: after a broken connection it goes on where
// it stopped, and also when the file is chosen again on another page of the room.
const pieces = (() => {
  "use strict";
  const from = 1e6, most = 8 << 20, patience = 10 * 60_000, silence = 30_000, storing = 150_000;
  const { me } = document.body.dataset, whom = encodeURIComponent(me), tus = { "Tus-Resumable": "1.0.0", "HX-Request": "true", Accept: "text/html" };

  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const remembered = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  function remember(key, where) {
    try { where ? localStorage.setItem(key, where) : localStorage.removeItem(key); } catch { /* full or forbidden */ }
  }

  const pause = (ms, signal) => new Promise((done) => {
    const timer = setTimeout(done, ms);
    for (const [at, name] of [[globalThis, "online"], [signal, "abort"]]) at.addEventListener(name, () => { clearTimeout(timer); done(); }, { once: true });
  });

  // put sends a piece. A connection on which nothing moves is given up.
  const put = (where, at, bytes, progress, signal) => new Promise((done) => {
    const request = new XMLHttpRequest(), stop = () => request.abort();
    let timer;
    const within = (ms) => { clearTimeout(timer); timer = setTimeout(stop, ms); };
    request.open("PATCH", `${where}?for=${whom}`);
    for (const [name, value] of Object.entries({ ...tus, "Upload-Offset": at, "Content-Type": "application/offset+octet-stream" })) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded }) => { within(silence); progress(at + loaded); });
    request.upload.addEventListener("load", () => within(storing));
    signal.addEventListener("abort", stop);
    request.addEventListener("loadend", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      done({ status: request.status, text: request.responseText, at: Number(request.getResponseHeader("Upload-Offset")), after: Number(request.getResponseHeader("Retry-After")) });
    });
    within(silence);
    request.send(bytes);
  });

  async function ask(path, method, headers, signal) {
    const answer = await fetch(`${path}?for=${whom}`, { method, headers: { ...tus, ...headers }, signal }).catch(() => null);
    return { status: answer?.status ?? 0, text: answer && !answer.ok ? await answer.text().catch(() => "") : "", at: Number(answer?.headers.get("Upload-Offset") ?? 0), where: answer?.headers.get("Location"), after: Number(answer?.headers.get("Retry-After")) };
  }

  // send resolves to the number of the stored file, or to the answer that refuses it.
  async function send(file, room, progress, signal) {
    const key = `parley:up:${me}:${room}:${file.name}:${file.size}:${file.lastModified}`;
    const begins = { "Upload-Length": file.size, "Upload-Metadata": `filename ${base64(file.name)}` };
    let where = remembered(key), at = -1, best = -1, until = Date.now() + patience, tries = 0, answer;
    // drop ends an upload that no message will have, and gives its room back.
    const drop = () => {
      remember(key);
      if (where) ask(where, "DELETE", {});
    };
    while (!signal.aborted) {
      if (!where) {
        answer = await ask(room + "/uploads", "POST", begins, signal);
        if (answer.status === 201) remember(key, where = answer.where), at = 0;
      } else if (at < 0) {
        answer = await ask(where, "HEAD", {}, signal);
        if (answer.status === 200) at = answer.at;
      } else {
        answer = await put(where, at, file.slice(at, at + most), progress, signal);
        if (answer.status === 204) at = answer.at;
      }
      if (signal.aborted) break;
      if (answer.status >= 200 && answer.status < 300) {
        progress(at);
        if (answer.status === 204 && at === file.size) return { id: where.slice(where.lastIndexOf("/") + 1), shown: () => remember(key), drop };
        if (at > best) { // that the server answers is no progress
          best = at;
          until = Date.now() + patience;
          tries = 0;
        }
        continue;
      }
      const begun = where, lost = answer.status === 404 && begun;
      if (lost) remember(key, where = ""); // it was too old
      else if (answer.status && answer.status < 500 && ![409, 429].includes(answer.status) || answer.status === 507 || answer.status === 409 && !begun || Date.now() > until) return { ...answer, drop };
      at = -1;
      progress(NaN);
      if (!lost || tries) await pause(Math.max(Math.min(1000 * 2 ** tries, 30_000), 1000 * (answer.after || 0)), signal);
      tries++;
    }
    drop();
    return { status: 0 };
  }
  return { from, send };
})();
