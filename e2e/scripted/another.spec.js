import { expect, test } from "../support/test.js";

test("a dialog brings nothing of who signed in since", async ({ ann, cat }) => {
  const hers = await ann.createRoom();
  await cat.enter(hers);
  const seq = await ann.post(hers, "whose is this?");
  await hers.open();
  await hers.box.fill("half written");
  expect((await ann.send("/signin", { email: cat.email, password: cat.password })).status()).toBe(303);
  await hers.message(seq).getByRole("link").first().click();
  const dialog = ann.page.getByRole("dialog");
  await expect(dialog.getByRole("alert")).toContainText(`made for ${ann.name}, and this browser is signed in as ${cat.name} now`);
  await expect(dialog.getByRole("button")).toHaveText(["Close"]);
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(hers.box).toHaveValue("half written");
});
