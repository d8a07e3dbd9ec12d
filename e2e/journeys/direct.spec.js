import { expect, test } from "../support/test.js";
import { Room } from "../support/room.js";

const people = (person) => person.page.getByRole("navigation", { name: "People" });

/** here is the conversation that a person's page shows. */
async function here(person, name) {
  await expect(person.page.getByRole("heading", { level: 1 })).toHaveText(name);
  const slug = new URL(person.page.url()).pathname.split("/")[2];
  return new Room(person, person.page, { name, slug });
}

test("two people write to each other, a third joins in another conversation", async ({ ann, bob, newPerson }) => {
  const cid = await newPerson("cid");
  await bob.visit("/rooms");
  await ann.visit("/people");
  await ann.page.getByLabel("Usernames").fill(`${bob.name}, nobody-at-all`);
  await ann.page.getByRole("button", { name: "Start conversation" }).click();
  await expect(ann.page.getByRole("alert")).toContainText("nobody-at-all");
  await ann.page.getByLabel("Usernames").fill(bob.name);
  await ann.page.getByRole("button", { name: "Start conversation" }).click();
  const hers = await here(ann, bob.name);
  await hers.say("Between you and me.");

  if (!bob.scripted) await bob.visit("/rooms");
  await expect(people(bob).getByRole("link", { name: ann.name })).toHaveAccessibleDescription(/1\s+unread/);
  await people(bob).getByRole("link", { name: ann.name }).click();
  const his = await here(bob, ann.name);
  await expect(his.withText("Between you and me.")).toBeVisible();
  await bob.visit("/people");
  await bob.page.getByRole("link", { name: "All conversations" }).click();
  await bob.page.getByRole("main").getByRole("searchbox").fill(ann.name.slice(0, 6));
  await bob.page.getByRole("main").getByRole("searchbox").press("Enter");
  await bob.page.getByRole("main").getByRole("link", { name: ann.name, exact: true }).click();
  await his.say("And nobody else.");
  await expect(hers.heard("And nobody else.")).toHaveCount(1);
  expect((await cid.context.request.get(hers.path)).status()).toBe(404);

  await bob.page.getByLabel("Start another with one more person").fill(cid.name);
  await bob.page.getByRole("button", { name: "Start", exact: true }).click();
  const three = await here(bob, [ann.name, cid.name].sort().join(", "));
  expect(three.slug).not.toBe(his.slug);
  await three.say("Welcome.");
  await cid.visit("/people");
  await people(cid).getByRole("link", { name: bob.name }).click();
  await expect((await here(cid, [ann.name, bob.name].sort().join(", "))).withText("Welcome.")).toBeVisible();

  await ann.page.getByRole("button", { name: "Close conversation" }).click();
  await expect(ann.page.getByRole("heading", { level: 1 })).toHaveText("People");
  await expect(people(ann).getByRole("link", { name: bob.name, exact: true })).toHaveCount(0);
  await bob.post({ slug: his.slug }, "Once more.");
  if (!ann.scripted) await ann.visit("/rooms");
  await expect(people(ann).getByRole("link", { name: bob.name, exact: true })).toBeVisible();
});
