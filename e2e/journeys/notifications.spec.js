import { expect, test } from "../support/test.js";

// choose ends with the page that follows: a room's page, when it comes later, has read what came meanwhile.
async function choose(person, path, level) {
  if (path) await person.visit(path);
  await person.page.getByLabel(level).check();
  const answered = person.page.waitForResponse((answer) => answer.request().method() === "POST");
  const followed = person.page.waitForEvent("framenavigated");
  await person.page.getByRole("button", { name: "Save" }).click();
  expect((await answered).status()).toBe(303);
  await followed;
}

test("a muted room counts nothing on any device, and one for mentions counts these", async ({ bob, newDevice, newSender }) => {
  const ann = await newSender("ann"), hers = await ann.makeRoom();
  const his = await bob.join(hers), phone = await newDevice(bob);
  await bob.visit("/saved", phone);
  await bob.page.getByRole("link", { name: "Notifications" }).click();
  await bob.page.getByLabel("Nothing").check();
  await bob.page.getByRole("button", { name: "Save" }).click();
  await expect(bob.page).toHaveURL(new RegExp(`${his.path}$`));
  await bob.visit("/account/notifications");
  await expect(bob.page.getByRole("list", { name: "Rooms that differ" })).toContainText(hers.name);
  await ann.post(hers, "one");
  await ann.post(hers, `@${bob.name} two`);
  await bob.visit("/saved");
  await expect(bob.rooms.getByRole("listitem").filter({ hasText: hers.name })).not.toContainText("unread");
  const onPhone = phone.getByRole("navigation", { name: "Rooms" }).getByRole("listitem").filter({ hasText: hers.name });
  if (!bob.scripted) await bob.visit("/saved", phone); // with scripts, its page is live
  await expect(onPhone).toBeVisible();
  await expect(onPhone).not.toContainText("unread");

  await bob.visit(`${hers.path}/notifications`);
  await bob.page.getByRole("link", { name: "Notifications of all rooms" }).click();
  await choose(bob, null, "Mentions of me alone");
  await expect(bob.page.getByLabel("Mentions of me alone")).toBeChecked();
  for (const level of ["Everything", "Nothing", "Mentions of me alone"]) await choose(bob, "/account/notifications", level);
  for (const level of ["Everything", "Mentions of me alone", "As in all rooms"]) await choose(bob, `${hers.path}/notifications`, level);
  await bob.visit("/saved"); // what comes while the room is open is read at once
  await ann.post(hers, `@${bob.name} three`);
  await bob.visit("/saved");
  await expect(bob.rooms.getByRole("listitem").filter({ hasText: hers.name })).toContainText("mention");
  if (!bob.scripted) await bob.visit("/saved", phone);
  await expect(onPhone).toContainText("mention");

  // A feed, whose address can be revoked.
  await bob.visit(`${hers.path}/notifications`);
  await bob.page.getByRole("button", { name: "Make addresses of feeds" }).click();
  const feed = await bob.page.getByLabel("Address of the feed").inputValue();
  expect(await (await bob.visit(feed)).text()).toContain("two</content>");
  await bob.visit(`${hers.path}/notifications`);
  await bob.page.getByRole("button", { name: "Revoke the addresses of all feeds" }).click();
  await expect(bob.page.getByLabel("Address of the feed")).toHaveCount(0);
  expect((await ann.context.request.get(feed)).status()).toBe(404);

  // Muted until a time, and quiet at night.
  await bob.visit(`${hers.path}/notifications`);
  await bob.page.getByLabel("Mute until").fill("2030-01-01T09:00");
  await choose(bob, null, "Everything");
  await bob.visit("/account/notifications");
  await expect(bob.page.getByRole("list", { name: "Rooms that differ" })).toContainText("Muted until");
  await bob.page.getByLabel("Keywords").fill("milk, oat milk");
  await bob.page.getByLabel("From").fill("22:00");
  await bob.page.getByLabel("To", { exact: true }).fill("07:00");
  await choose(bob, null, "Everything");
  await expect(bob.page.getByLabel("Keywords")).toHaveValue("milk, oat milk");
  await expect(bob.page.getByLabel("From")).toHaveValue("22:00");

  await bob.page.getByRole("button", { name: "Turn the sound on" }).click();
  await bob.page.getByRole("button", { name: "Turn the sound off" }).click();
  await expect(bob.page.getByRole("button", { name: "Turn the sound on" })).toBeVisible();

  // A device that a browser has added.
  await bob.send("/account/devices", {
    do: "add", endpoint: `https://push.example.org/${bob.name}`, auth: "BTBZMqHH6r4Tts7J_aSIgg",
    p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  });
  await bob.visit("/account/notifications");
  const devices = bob.page.getByRole("list", { name: "Devices" });
  await devices.getByRole("button", { name: "Send a test" }).click();
  await expect(bob.page).toHaveURL(/#devices$/);
  await devices.getByRole("button", { name: "Remove" }).click();
  await expect(devices).toHaveCount(0);

  // What another app shares goes into this room.
  await bob.visit("/share?title=A%20cake");
  await bob.page.getByRole("searchbox", { name: "Find a room" }).last().fill(hers.name);
  await bob.page.getByRole("main").getByRole("button", { name: "Find" }).click();
  await bob.page.getByRole("textbox", { name: "Message" }).fill("A cake for all.");
  await bob.page.getByRole("button", { name: `Send to #${hers.name}` }).click();
  await expect(his.heard("A cake for all.")).toBeVisible();
});
