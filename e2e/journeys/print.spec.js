import { expect, test } from "../support/test.js";
import { printed } from "../support/paper.js";

const long = "What follows goes on for a while. ".repeat(12);
const pressed = /Send|Join|Search\b(?! messages)|Reply\b(?! to)|Leave room|Delete|Sign out|Older|Newer|Members|Back|Find a room|Go to|Create a|online|Add people|Link to the room/;

// line is the beginning of a message on paper: its author, and its time with the year.
const line = (name) => new RegExp(`^\\s*${name}\\s.*\\b20\\d\\d\\b`, "gm");

/** transcribed are the numbers on a printout, once each has a name and a date and no control is printed. */
function transcribed(sheets, ...people) {
  const text = sheets.join("\n");
  const said = [...text.matchAll(/^ *(?:number|answer) (\d+)\./gm)].map((found) => Number(found[1]));
  expect(people.map((name) => (text.match(line(name)) ?? []).length).reduce((a, b) => a + b), text).toBe(said.length);
  expect(text).not.toMatch(pressed);
  return said;
}

const all = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

test("a room, its past, a thread and a search are printed whole", async ({ ann, newSender }) => {
  const bob = await newSender("bob"), made = await ann.makeRoom();
  await bob.enter(made);
  for (let n = 1; n <= 55; n++) await [ann, bob][Math.floor(n / 4) % 2].post(made, `number ${n}. ${n % 9 ? "" : long}`);
  await ann.page.emulateMedia({ colorScheme: "dark" });

  const room = await ann.open(made);
  await expect(room.withText("number 55.")).toHaveCount(1);
  const sheets = await printed(ann.page);
  expect(sheets.length).toBeGreaterThan(2);
  expect(transcribed(sheets, ann.name, bob.name)).toEqual(all(6, 55));
  expect(sheets[0]).toContain(room.name);
  for (const sheet of sheets.slice(1)) expect(sheet.trimStart().split("\n")[0]).toMatch(/\b20\d\d\b/); // no message was cut

  // With scripts, a page that is in sight to its end goes on to newer messages.
  await room.open("?before=6");
  const last = ann.scripted ? 55 : 5;
  await expect(room.withText(`number ${last}.`)).toHaveCount(1);
  expect(transcribed(await printed(ann.page), ann.name, bob.name)).toEqual(all(1, last));

  await ann.page.goto(`${room.path}/search?q=number`);
  expect(transcribed(await printed(ann.page), ann.name, bob.name)).toEqual(all(36, 55).reverse());

  for (let n = 1; n <= 3; n++) await bob.post(room, `answer ${n}.`, { answers: 55 });
  await ann.page.goto(`${room.path}/messages/55/thread`);
  expect(transcribed(await printed(ann.page), ann.name, bob.name)).toEqual([55, 1, 2, 3]);

  await ann.page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(ann.page.locator("body")).toHaveCSS("background-color", "rgb(255, 255, 255)");
  await expect(ann.page.locator("body")).toHaveCSS("color", "rgb(0, 0, 0)");
});
