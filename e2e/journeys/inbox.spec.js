import { expect, test } from "../support/test.js";

test("what concerns one is in the inbox of all devices until it is read on one, and a thread can be unfollowed", async ({ ann, newDevice, newSender }) => {
  const bob = await newSender("bob"), hers = await ann.makeRoom();
  await bob.enter(hers);
  const root = await ann.post(hers, "Who brings milk?");
  await ann.visit("/rooms"); // what comes while the room is open is read at once
  await bob.post(hers, `@${ann.name} do you?`);
  await bob.post(hers, "I do.", { answers: root });

  await ann.page.getByRole("link", { name: "Inbox", exact: true }).click();
  await ann.page.getByRole("link", { name: "Catch up" }).click();
  const missed = ann.page.getByRole("region", { name: hers.name });
  await expect(missed.getByRole("listitem")).toHaveText([/replied[^]*I do\./, /mentioned you[^]*do you\?/]);
  await missed.getByRole("button", { name: "Mark as read" }).click();
  await expect(ann.page.getByText("You have read everything.")).toBeVisible();
  await ann.visit("/rooms");
  await bob.post(hers, `@${ann.name} really?`);
  await bob.post(hers, "Yes.", { answers: root });
  await ann.page.getByRole("link", { name: "Inbox", exact: true }).click();
  const unread = ann.page.getByRole("list", { name: "Unread" }).getByRole("listitem");
  await expect(unread).toHaveText([/replied[^]*Yes\./, /mentioned you[^]*really\?/]);
  const phone = await newDevice(ann), onPhone = phone.getByRole("list", { name: "Unread" }).getByRole("listitem");
  await ann.visit("/inbox", phone);
  await expect(onPhone).toHaveText([/replied[^]*Yes\./, /mentioned you[^]*really\?/]);
  await unread.first().getByRole("button", { name: "Mark as read" }).click();
  await expect(unread).toHaveText([/really\?/]);
  await ann.visit("/inbox", phone);
  await expect(onPhone).toHaveText([/really\?/]);
  await ann.page.getByRole("button", { name: "Mark all as read" }).click();
  await expect(ann.page.getByRole("list", { name: "Read" }).getByRole("listitem")).toHaveCount(4);
  await ann.visit("/inbox", phone);
  await expect(phone.getByRole("list", { name: "Read" }).getByRole("listitem")).toHaveCount(4);
  await expect(onPhone).toHaveCount(0);

  await ann.page.getByRole("link", { name: "Threads that you follow" }).click();
  await ann.page.getByRole("button", { name: "Unfollow" }).click();
  await expect(ann.page.getByText("You follow no thread.")).toBeVisible();
  await ann.visit(`${hers.path}/messages/${root}/thread`);
  await ann.page.getByRole("button", { name: "Follow", exact: true }).click();
  await ann.page.getByRole("button", { name: "Mute" }).click();
  await expect(ann.page.getByText("This thread tells you nothing, not even of mentions.")).toBeVisible();
  await ann.visit("/threads");
  const quiet = ann.page.getByRole("list", { name: "Quiet threads" }).getByRole("listitem");
  await expect(quiet).toHaveText([/Who brings milk\?[^]*Nothing/]);
  await quiet.getByRole("button", { name: "Mentions of me alone" }).click();
  await expect(quiet).toHaveText([/Who brings milk\?[^]*Mentions of me alone/]);
  await quiet.getByRole("button", { name: "Follow" }).click();
  await expect(ann.page.getByRole("button", { name: "Unfollow" })).toBeVisible();
});
