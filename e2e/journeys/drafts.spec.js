import { expect, test } from "../support/test.js";

test("unsent text is on every device, until it is sent", async ({ ann }) => {
  const other = await ann.makeRoom();
  const hers = await ann.createRoom();
  await hers.box.click();
  if (ann.scripted) await expect(ann.page.locator("html[data-hand]")).toHaveCount(1);
  await hers.box.fill("Half a thought");
  if (ann.scripted) {
    const kept = ann.page.waitForResponse((answer) => answer.url().endsWith("/draft"));
    await hers.box.blur();
    expect((await kept).status()).toBe(204);
  } else {
    await ann.page.getByRole("button", { name: "Save draft" }).click();
    await expect(hers.box).toHaveValue("Half a thought");
  }

  await ann.open(other);
  await expect(ann.rooms.getByText("draft")).toBeVisible();
  await ann.visit("/drafts");
  await ann.page.getByRole("list", { name: "Drafts" }).getByRole("link", { name: hers.name }).click();
  await expect(hers.box).toHaveValue("Half a thought");
  await ann.visit(`${hers.path}/draft`);
  const draft = ann.page.getByRole("textbox", { name: "Message" });
  await expect(draft).toHaveValue("Half a thought");
  await draft.fill("A whole thought");
  await ann.page.getByRole("button", { name: "Save draft" }).click();
  await expect(hers.box).toHaveValue("A whole thought");
  await hers.button.click();
  await hers.stored("A whole thought");
  await hers.reload();
  await expect(hers.box).toHaveValue("");
});
