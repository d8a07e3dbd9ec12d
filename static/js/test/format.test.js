import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { settle } from "./support/timers.js";

/** writing is a room with a text in the composer: what is selected stands between ‹ and ›, and ‹ alone is the caret. */
async function writing(t, text) {
  const page = await open(t);
  await page.touch();
  const from = text.indexOf("‹"), to = text.indexOf("›");
  page.box.value = text.replace(/[‹›]/g, "");
  page.box.focus();
  page.box.setSelectionRange(from, to < 0 ? from : to - 1);
  return page;
}

/** said is the composer's text, in the same notation. */
function said({ box: { value, selectionStart: from, selectionEnd: to } }) {
  return value.slice(0, from) + "‹" + (from === to ? "" : value.slice(from, to) + "›") + value.slice(to);
}

/** taken reports whether a key is ours. */
const taken = (page, key, init) => !page.press(key, page.box, init);

for (const [what, before, key, init, after] of [
  ["a key makes bold what is selected", "a ‹b› c", "b", { ctrlKey: true }, "a **‹b›** c"],
  ["the same key takes it away", "a **‹b›** c", "b", { ctrlKey: true }, "a ‹b› c"],
  ["also with the marks selected", "a ‹**b**› c", "b", { metaKey: true }, "a ‹b› c"],
  ["blanks at the ends stay outside", "a ‹b ›c", "b", { ctrlKey: true }, "a **‹b›** c"],
  ["with nothing selected, the marks wait for their text", "a ‹", "b", { ctrlKey: true }, "a **‹**"],
  ["italic", "a ‹b›", "i", { ctrlKey: true }, "a _‹b›_"],
  ["italic within a word", "这‹很›重要", "i", { ctrlKey: true }, "这*‹很›*重要"],
  ["bold is not italic twice", "**‹b›**", "i", { ctrlKey: true }, "**_‹b›_**"],
  ["code", "a ‹b›", "e", { ctrlKey: true }, "a `‹b›`"],
  ["code of several lines", "a\n‹b\nc›\nd", "e", { ctrlKey: true }, "a\n```\nb\nc\n```‹\nd"],
  ["code with a fence in it", "‹```\nb›", "e", { ctrlKey: true }, "````\n```\nb\n````‹"],
  ["a link", "see ‹this›", "K", { ctrlKey: true, shiftKey: true }, "see [this](https://‹)"],
]) {
  test(what, async (t) => {
    const page = await writing(t, before);
    assert.equal(taken(page, key, init), true);
    assert.equal(said(page), after);
  });
}

test("an address that is selected becomes the link's, and the caret its label's", async (t) => {
  const page = await writing(t, "‹https://example.org/a›");
  assert.equal(taken(page, "k", { metaKey: true, shiftKey: true }), true);
  assert.equal(said(page), "[‹](https://example.org/a)");
});

for (const [what, before, after] of [
  ["a list goes on", "- a‹", "- a\n- ‹"],
  ["with its indentation", "a\n  * b‹", "a\n  * b\n  * ‹"],
  ["with the next number", "9) a‹", "9) a\n10) ‹"],
  ["a task is not done yet", "- [x] a‹", "- [x] a\n- [ ] ‹"],
  ["a quote goes on", "> a‹", "> a\n> ‹"],
  ["an empty item ends it", "- a\n- ‹", "- a\n‹"],
  ["an empty line of a quote, too", "> a\n> ‹", "> a\n‹"],
  ["within a line, the rest is the next item", "- a‹b", "- a\n- ‹b"],
]) {
  test(what, async (t) => {
    const page = await writing(t, before);
    assert.equal(taken(page, "Enter", { shiftKey: true }), true);
    assert.equal(said(page), after);
  });
}

test("a line that is no item, or in a block of code, goes on as ever", async (t) => {
  for (const text of ["a‹", "-‹", "2026. a‹", "```\n- a‹", "- ‹a›"]) {
    const page = await writing(t, text);
    assert.equal(taken(page, "Enter", { shiftKey: true }), false, text);
  }
});

test("what is no key of ours is left to others", async (t) => {
  const page = await writing(t, "‹a›");
  for (const [key, init] of [["k", { ctrlKey: true, altKey: true, shiftKey: true }], ["b", {}], ["B", { ctrlKey: true, shiftKey: true }], ["b", { ctrlKey: true, isComposing: true }]]) assert.equal(taken(page, key, init), false);
  assert.equal(said(page), "‹a›");
});

/** pasted reports whether a pasted text is ours. */
function pasted(page, text, types = ["text/plain"]) {
  const event = new page.window.Event("paste", { bubbles: true, cancelable: true });
  event.clipboardData = { types, getData: () => text };
  return !page.box.dispatchEvent(event);
}

test("an address that is pasted over words becomes their link", async (t) => {
  const page = await writing(t, "see ‹this page› there");
  assert.equal(pasted(page, "https://example.org/a"), true);
  assert.equal(said(page), "see [this page](https://example.org/a)‹ there");
});

test("an address takes the place of the scheme with which a new link begins", async (t) => {
  const page = await writing(t, "see ‹this page›");
  page.press("K", page.box, { ctrlKey: true, shiftKey: true });
  page.box.dispatchEvent(new page.window.KeyboardEvent("keyup", { key: "Shift", bubbles: true }));
  assert.equal(pasted(page, "http://example.org/a"), true);
  assert.equal(said(page), "see [this page](http://example.org/a‹)");
});

test("a bracket in an address that has no other half does not end the link", async (t) => {
  for (const [address, target] of [["https://example.org/a_(b)", "https://example.org/a_(b)"], ["https://example.org/a)", "https://example.org/a%29"], ["https://example.org/(a", "https://example.org/%28a"], ["https://example.org/)a(", "https://example.org/%29a%28"]]) {
    let page = await writing(t, "‹this›");
    pasted(page, address);
    assert.equal(page.box.value, `[this](${target})`);
    page = await writing(t, `‹${address}›`);
    page.press("K", page.box, { ctrlKey: true, shiftKey: true });
    assert.equal(page.box.value, `[](${target})`);
  }
});

test("a reminder by command is for the zone of the browser, as one by form", async (t) => {
  const page = await writing(t, "/remind 17:30 tea‹");
  page.$("#composer").requestSubmit();
  await settle();
  const [asked] = page.asked("/rooms/tea/messages");
  assert.equal(asked.body.zone, Intl.DateTimeFormat().resolvedOptions().timeZone);
  asked.answer(202, "");
  await settle();
  await page.say("good morning");
  assert.equal(page.asked("/rooms/tea/messages")[0].body.zone, undefined);
});

test("lines of code that are pasted become a block", async (t) => {
  let page = await writing(t, "see‹");
  assert.equal(pasted(page, "func a() {\n\treturn b\n}\n"), true);
  assert.equal(said(page), "see\n```\nfunc a() {\n\treturn b\n}\n```‹");
  page = await writing(t, "‹");
  assert.equal(pasted(page, "a\nb", ["text/plain", "vscode-editor-data"]), true);
  assert.equal(said(page), "```\na\nb\n```‹");
});

test("anything else is pasted as it is", async (t) => {
  for (const [before, text] of [["a ‹b›", "words"], ["‹", "https://example.org/"], ["‹https://example.org/a›", "https://example.org/b"], ["‹", "Dear Bob,\n  I write to you\nas ever"], ["‹", "- a\n  - b;\n  - c;"], ["```\n‹", "if a {\n\tb\n}"]]) {
    assert.equal(pasted(await writing(t, before), text), false, text);
  }
  const page = await writing(t, "‹");
  page.press("V", page.box, { ctrlKey: true, shiftKey: true });
  assert.equal(pasted(page, "func a() {\n\treturn b\n}"), false, "with Shift");
});

test("the composer has buttons, which an arrow key walks along", async (t) => {
  const page = await writing(t, "a\n‹b");
  const bar = page.$("#composer [role=toolbar]");
  assert.deepEqual([...bar.children].map((b) => b.ariaLabel ?? b.textContent), ["Emoji", "Bold", "Italic", "Code", "Link", "List", "Quote", "Preview", "Schedule message"]);
  await page.click(bar.children[5]);
  assert.equal(said(page), "a\n- b‹");
  await page.click(bar.children[5]);
  assert.equal(said(page), "a\nb‹");
  await page.click(bar.children[6]);
  assert.equal(said(page), "a\n> b‹");
  bar.children[0].focus();
  page.press("ArrowRight", bar.children[0]);
  assert.equal(page.document.activeElement, bar.children[1]);
});

test("a preview stands in the composer until the text changes", async (t) => {
  const page = await writing(t, "**a**‹");
  const button = page.$("[name=preview]");
  page.$("#composer").requestSubmit(button);
  await settle();
  const [request] = page.asked("/rooms/tea/messages");
  assert.equal(request.body.preview, "1");
  assert.equal(request.body.body, "**a**");
  request.answer(200, `<section class="preview"><p class="hint">Preview</p><div class="b"><p><strong>a</strong></p></div></section>`);
  await settle();
  assert.equal(page.$("#composer .preview strong").textContent, "a");
  assert.equal(page.all("#messages .p").length, 0, "nothing is sent");
  await page.type("**a** b");
  assert.equal(page.$("#composer .preview"), null);
});

test("a text is sent later at a time that opens in the composer", async (t) => {
  const page = await writing(t, "good morning‹");
  const button = page.$("[name=later]");
  page.$("#composer").requestSubmit(button);
  await settle();
  const [asked] = page.asked("/rooms/tea/messages");
  assert.equal(asked.body.later, "1");
  const menu = `<section class="preview later" data-nonce="n1"><p><button name="in" value="+1h">In 1 hour</button></p><p><input name="at"><button name="in" value="at">Schedule</button></p></section>`;
  asked.answer(200, menu);
  await settle();
  assert.equal(page.document.activeElement.textContent, "In 1 hour");
  const field = page.$(".later [name=at]");
  field.value = "2020-01-01T09:00";
  page.press("Enter", field);
  await settle();
  const [past] = page.asked("/rooms/tea/messages");
  assert.deepEqual([past.body.in, past.body.at, past.body.nonce, past.body.body], ["at", "2020-01-01T09:00", "n1", "good morning"]);
  assert.ok(past.body.zone);
  past.answer(422, "<p>That time has passed.</p>");
  await settle();
  assert.equal(page.$(".later .refusal").textContent, "That time has passed.");
  page.$("#composer").requestSubmit(page.$(".later [value='+1h']"));
  await settle();
  const [hour] = page.asked("/rooms/tea/messages");
  assert.equal(hour.body.in, "+1h");
  hour.answer(202, `<p class="preview" role="status">It will be sent</p>`);
  await settle();
  assert.equal(page.$("#body").value, "");
  assert.equal(page.$("#composer > [role=status]").textContent, "It will be sent");
  assert.equal(page.all("#messages .p").length, 0, "nothing is sent at once");
});
