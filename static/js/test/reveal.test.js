import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";

async function account(t, name = "account") {
  const page = await open(t, name, { path: "/account" });
  await page.load("js/apart/reveal.js");
  return page;
}

test("each field of a password has a button that shows what is typed", async (t) => {
  const page = await account(t);
  const inputs = page.all("input[type=password]"), buttons = page.all("button.reveal");
  assert.ok(inputs.length > 2);
  assert.equal(buttons.length, inputs.length);
  inputs.forEach((input, n) => {
    assert.equal(input.nextElementSibling, buttons[n]);
    assert.deepEqual([buttons[n].type, buttons[n].textContent, buttons[n].ariaPressed], ["button", "Show password", "false"]);
    assert.equal(buttons[n].getAttribute("aria-controls"), input.id);
    assert.equal(buttons[n].getAttribute("aria-description"), input.labels[0].textContent);
  });
  inputs[0].value = "a secret";
  buttons[0].click();
  assert.deepEqual([inputs[0].type, inputs[0].value, buttons[0].ariaPressed], ["text", "a secret", "true"]);
  assert.equal(inputs[1].type, "password");
  buttons[0].click();
  assert.deepEqual([inputs[0].type, buttons[0].ariaPressed], ["password", "false"]);
});

test("a password is covered again before it is sent, and when its page is left", async (t) => {
  const page = await account(t);
  const input = page.$("#delete_password"), button = input.nextElementSibling;
  for (const leave of [() => input.form.dispatchEvent(new page.window.Event("submit", { cancelable: true })), () => page.window.dispatchEvent(new page.window.Event("pagehide"))]) {
    button.click();
    assert.equal(input.type, "text");
    leave();
    assert.deepEqual([input.type, button.ariaPressed], ["password", "false"]);
  }
});
