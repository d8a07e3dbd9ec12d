import { expect, test } from "../support/test.js";

/** signedInAs has another tab of the same browser sign in with another account. */
async function signedInAs(browser, other) {
  const answer = await browser.send("/signin", { email: other.email, password: other.password });
  expect(answer.status()).toBe(303);
}

test("what is written on one's page is never said by who signed in since, and an edit is kept for its author", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await hers.box.fill("only Ann says this");
  await signedInAs(ann, bob);
  await hers.button.click();

  await expect(ann.page.getByRole("alert").first()).toContainText(`made for ${ann.name}, and this browser is signed in as ${bob.name} now`);
  const kept = ann.scripted ? hers.log.getByRole("article") : ann.page.getByLabel("Message");
  await (ann.scripted ? expect(kept).toContainText("only Ann says this") : expect(kept).toHaveValue("only Ann says this"));
  await his.reload();
  await expect(his.log.getByRole("article")).toHaveCount(0);

  await signedInAs(ann, ann);
  await ann.page.getByRole("button", { name: ann.scripted ? "Try again" : "Send", exact: true }).click();
  await expect(his.heard("only Ann says this")).toHaveAttribute("data-author", ann.name);

  const seq = await ann.post(hers, "before");
  await hers.open();
  await (await hers.editing(seq)).fill("after");
  await signedInAs(ann, bob);
  await ann.page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(ann.page.getByRole("alert").first()).toContainText(`made for ${ann.name}`);
  const edit = ann.page.locator("#kept-body");
  await expect(edit).toHaveValue("after");

  await signedInAs(ann, ann);
  await edit.locator("xpath=ancestor::form").getByRole("button", { name: "Send" }).click();
  await hers.open();
  await expect(hers.message(seq)).toContainText("after");
});
