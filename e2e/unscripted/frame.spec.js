import { expect, test } from "../support/test.js";

test("the frame tells what is done to older messages, with a link to them", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const seq = await ann.post(hers, "As it was.");
  const his = await bob.join(hers);
  await expect(his.message(seq)).toContainText("As it was.");

  await ann.send(`${hers.path}/messages/${seq}`, { body: "As it is." });
  const note = his.heard("As it is.");
  await expect(note).toContainText(`A message of ${ann.name}`);
  await note.getByRole("link").click();
  await expect(bob.page).toHaveURL(new RegExp(`${hers.path}/messages/${seq}$`));
  await expect(bob.page.getByRole("article")).toContainText("As it is.");
});

test("a link in the frame leads the whole page on", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const seq = await ann.post(hers, "Open me.");
  await his.heard("Open me.").getByRole("link").click();
  await expect(bob.page).toHaveURL(new RegExp(`${hers.path}/messages/${seq}$`));
  await expect(bob.page.getByRole("heading", { level: 1 })).toHaveText(`Message ${seq}`);
});

test("a message is shown once, on the page or in the frame", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await ann.post(hers, "heard in the frame");
  await expect(his.heard("heard in the frame")).toHaveCount(1);
  await expect(his.withText("heard in the frame")).toHaveCount(0);

  await his.say("an answer");
  await expect(his.withText("heard in the frame")).toHaveCount(1);
  await ann.post(hers, "and on");
  await expect(his.heard("and on")).toHaveCount(1);
  await expect(his.heard("heard in the frame")).toHaveCount(0);
});

test("whoever scrolled up in the frame stays there, and else the newest is in view", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  for (let n = 1; n <= 30; n++) await ann.post(hers, `number ${n}.`);
  await expect(his.heard("number 30.")).toBeInViewport();
  await expect(his.heard("number 1.")).not.toBeInViewport();

  await his.heard("number 1.").scrollIntoViewIfNeeded();
  await expect(his.heard("number 1.")).toBeInViewport();
  await ann.post(hers, "number 31.");
  await expect(his.heard("number 31.")).toHaveCount(1);
  await expect(his.heard("number 1.")).toBeInViewport();
});

test("reading in the frame counts as reading", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await ann.post(hers, "Read me in the frame.");
  await expect(his.heard("Read me in the frame.")).toHaveCount(1);
  // What was read is noted when the page is left.
  await expect(async () => {
    await bob.visit("/rooms");
    await expect(bob.rooms.getByRole("link", { name: hers.name })).toHaveAccessibleDescription("", { timeout: 500 });
  }).toPass();
});
