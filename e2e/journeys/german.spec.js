import { expect, test } from "../support/test.js";
import { Person, password, unique } from "../support/people.js";

// A screen reader's text. Fragments that are the same for all readers get their words from a stylesheet,
// which no test of the document's text would see.
const readOut = (locator) => expect.poll(async () => ((await locator.count()) ? locator.first().ariaSnapshot() : ""));

test("who reads German finds pages in German, and lives with those who do not", async ({ ann, newBrowser, javaScriptEnabled }) => {
  const room = await ann.createRoom();
  const context = await newBrowser({ locale: "de-DE" });
  const bob = new Person(context, javaScriptEnabled);
  const { page } = bob;

  await bob.visit("/");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.getByRole("link", { name: "Registrieren" }).click();
  await page.getByLabel("Benutzername").fill("x");
  await page.getByLabel("E-Mail").fill(`${unique("bob")}@example.org`);
  await page.getByLabel("Passwort").fill(password);
  await page.getByRole("button", { name: "Registrieren" }).click();
  await expect(page.getByRole("alert")).toHaveText("Ein Benutzername muss 3 bis 40 Zeichen haben.");
  bob.name = unique("bob");
  await page.getByLabel("Benutzername").fill(bob.name);
  await page.getByLabel("Passwort").fill(password);
  await page.getByRole("button", { name: "Registrieren" }).click();

  await page.getByRole("searchbox", { name: "Raum finden" }).fill(room.name);
  await page.getByRole("searchbox", { name: "Raum finden" }).press("Enter");
  await page.getByRole("button", { name: `${room.name} beitreten` }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(room.name);

  await expect(page.getByRole("searchbox", { name: "Nachrichten suchen" })).toBeVisible();

  const place = javaScriptEnabled ? page : page.frameLocator('iframe[title="Neue Nachrichten"]');
  const log = place.getByRole("log", { name: "Nachrichten" });
  const box = page.getByRole("textbox", { name: "Nachricht" });
  await readOut(place.getByRole("status").last()).toMatch(/\d online/);

  await box.fill("Guten Morgen");
  await page.getByRole("button", { name: "Senden" }).click();
  await expect(room.heard("Guten Morgen")).toHaveCount(1);
  const greeting = await room.say("Good morning");
  const mistake = await room.say("A mistake");
  await expect(log.getByRole("article").filter({ hasText: "Good morning" })).toHaveCount(1);

  await room.edit(greeting, "Good morning, Bob");
  await readOut(log.getByRole("article").filter({ hasText: "Good morning, Bob" })).toMatch(/bearbeitet/);
  await room.delete(mistake);
  await readOut(log).toMatch(/Diese Nachricht wurde gelöscht/);
  await readOut(log).not.toMatch(/edited|deleted/);

  await page.goto(`/rooms/${room.slug}`, { waitUntil: "commit" });
  await readOut(page.getByRole("log", { name: "Nachrichten" }).first()).toMatch(/bearbeitet[^]*Diese Nachricht wurde gelöscht/);

  await ann.post(room, "Did you sleep well?", { answers: 1 });
  await readOut(log.getByRole("article").filter({ hasText: "Did you sleep well?" })).toMatch(new RegExp(`Antwort an ${bob.name}`));
  await ann.post(room, "I did.", { answers: 1 });
  await readOut(log).toMatch(/2 Antworten/);
  await readOut(log).not.toMatch(/repl(y|ies)/i);
});
